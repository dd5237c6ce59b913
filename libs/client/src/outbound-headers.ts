import { traceparentOf, type Work } from '@portico/pipeline';

/** The fields that every call carries for its cause: the request's id and the trace (W3C Trace Context). Adds to `headers`. */
export function addContext(headers: string[], work: Work): void {
  headers.push('x-request-id', work.id, 'traceparent', traceparentOf(work.trace));
  if (work.trace.state !== undefined) headers.push('tracestate', work.trace.state);
  const { baggage } = work;
  if (baggage !== undefined) headers.push('baggage', baggage);
}
