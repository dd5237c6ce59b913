/** W3C Trace Context of an exchange: the gateway's own span, within the caller's trace where it sent a valid one. */
export interface TraceContext {
  readonly traceId: string;
  /** The gateway's own span. */
  readonly spanId: string;
  readonly state: string | undefined;
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-|$)/;

/**
 * Continues the caller's trace or starts one (Trace Context level 2, section 3.2). A malformed traceparent starts a new
 * trace and its tracestate is dropped (section 4.3).
 *
 * @param spanId of the gateway's own span: 16 random hexadecimal digits
 * @param newTraceId 32 such digits, for a trace that begins here
 */
export function continueTrace(traceparent: string | undefined, tracestate: string | undefined, spanId: string, newTraceId: string): TraceContext {
  if (traceparent === undefined) return { traceId: newTraceId, spanId, state: undefined };
  const match = TRACEPARENT.exec(traceparent);
  const valid = match !== null && !(traceparent.startsWith('00') && traceparent.length !== 55);
  return { traceId: valid ? match[1]! : newTraceId, spanId, state: valid ? tracestate : undefined };
}

/**
 * The field for a call to an upstream. Not sampled: the caller's flag is not trusted at the edge, and as long as the
 * gateway records no spans, no service needs to.
 */
export function traceparentOf(trace: TraceContext): string {
  return `00-${trace.traceId}-${trace.spanId}-00`;
}
