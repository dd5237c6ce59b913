import { type GatewayError, randomHex, traceparentOf, type UpstreamAttempt } from '@portico/pipeline';
import { type UpstreamRequest } from '../dispatch.ts';

/** Notes in the work's record that a call goes to an instance. @param startedAt on the clock of `performance.now()` */
export function beginAttempt(upstream: string, request: UpstreamRequest, startedAt: number): UpstreamAttempt {
  const { work, attempt: kind = 'first', instance, parts, breaker } = request;
  const record: UpstreamAttempt = {
    upstream,
    kind,
    instance: instance!.name,
    startMs: startedAt - work.startedAt,
    durationMs: 0,
    status: 0,
    error: undefined,
    bytes: 0,
    parts,
    breaker,
    // None is recorded otherwise.
    spanId: work.trace.isSampled ? randomHex(8) : undefined,
  };
  work.record.attempts.push(record);
  return record;
}

export function endAttempt(record: UpstreamAttempt, startedAt: number, error?: GatewayError): void {
  record.durationMs = performance.now() - startedAt;
  if (error) record.error = error.code;
}

/** The request's fields, with this attempt's own span as the service's parent where it has one. */
export function fieldsOfAttempt({ spanId }: UpstreamAttempt, { headers, work }: UpstreamRequest): string[] {
  return spanId === undefined ? headers : headers.with(headers.lastIndexOf('traceparent') + 1, traceparentOf(work.trace, spanId));
}
