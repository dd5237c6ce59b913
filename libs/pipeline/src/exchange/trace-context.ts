import { readTraceState } from './trace-state.ts';

/** W3C Trace Context of an exchange: the gateway's own span, within the caller's trace where it sent a valid one. */
export interface TraceContext {
  readonly traceId: string;
  /** The gateway's own span. */
  readonly spanId: string;
  /** The caller's span. */
  readonly parentId: string | undefined;
  /** The caller's tracestate: valid, and within its limits. */
  readonly state: string | undefined;
  /** Whether the trace id is random by what its maker says (level 2, section 3.2.2.5.2). */
  readonly isRandom: boolean;
  /** What the caller says of its own span. Not to be trusted at the edge. */
  readonly isCallerSampled: boolean;
  /** Whether spans are recorded for it; services are told so. */
  isSampled: boolean;
}

type Field = string | readonly string[] | undefined;

/** Versions above 00 may append fields; 00 ends with its flags (level 2, section 3.2.4). */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
const VERSION_00_LENGTH = 55;
const SAMPLED = 1;
const RANDOM = 2;

/**
 * Continues the caller's trace or starts one (Trace Context level 2, section 4.3). A malformed traceparent, or more than one,
 * starts a new trace, and its tracestate is dropped unread. A malformed tracestate is dropped alone.
 *
 * @param spanId of the gateway's own span: 16 random hexadecimal digits
 * @param newTraceId 32 such digits, for a trace that begins here
 */
export function continueTrace(traceparent: Field, tracestate: Field, spanId: string, newTraceId: string): TraceContext {
  const match = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent) : null;
  if (match === null || (match[1] === '00' && traceparent!.length !== VERSION_00_LENGTH)) {
    return { traceId: newTraceId, spanId, parentId: undefined, state: undefined, isRandom: true, isCallerSampled: false, isSampled: false };
  }
  const flags = Number.parseInt(match[4]!, 16);
  const state = tracestate === undefined ? undefined : readTraceState(typeof tracestate === 'string' ? tracestate : tracestate.join(','));
  const isCallerSampled = (flags & SAMPLED) !== 0;
  return { traceId: match[2]!, spanId, parentId: match[3]!, state, isRandom: (flags & RANDOM) !== 0, isCallerSampled, isSampled: false };
}

/**
 * The field for a call to an upstream: the random flag as its maker set it, no flag of a meaning that is yet unknown.
 *
 * @param spanId the span that makes the call, where it is not the gateway's own
 */
export function traceparentOf({ traceId, spanId: own, isRandom, isSampled }: TraceContext, spanId = own): string {
  return `00-${traceId}-${spanId}-0${(isRandom ? RANDOM : 0) | (isSampled ? SAMPLED : 0)}`;
}
