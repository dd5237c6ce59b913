import { type ResponseHandler, type ResponseHeaders } from '../dispatch.ts';
import { isNotModified, isSameForRange, notModifiedHead } from './conditional.ts';
import { contentRangeField, rangeOf } from './content-range.ts';
import { type Entry } from './entry.ts';
import { type RequestPlan } from './request-plan.ts';

const NO_TRAILERS: ResponseHeaders = Object.freeze({});

/**
 * Answers a request with what is stored: with 304 where the client's own condition is met, with the part it asks for, or whole.
 *
 * @param head the fields of the answer, which nobody changes
 * @returns bytes of the body that were sent
 */
export function answer(entry: Entry, head: ResponseHeaders, plan: RequestPlan, method: string, handler: ResponseHandler): number {
  const { parts, status, body } = entry;
  if (isNotModified(plan, status, parts.headers, parts.responseTime)) {
    handler.head(304, notModifiedHead(head), 'Not Modified');
    handler.end(NO_TRAILERS);
    return 0;
  }
  if (plan.range !== undefined && method === 'GET') {
    const part = partOf(entry, plan);
    if (part !== undefined) return answerPart(part, head, handler);
  }
  handler.head(status, head, '');
  if (method !== 'HEAD' && body.length > 0) handler.data(body);
  handler.end(NO_TRAILERS);
  return method === 'HEAD' ? 0 : body.length;
}

interface Part {
  readonly status: 206 | 416;
  readonly field: string;
  readonly body: Buffer;
}

/** Whether what is stored is all that the request needs: of a stored part, that it has the bytes. */
export function suffices(entry: Entry, plan: RequestPlan): boolean {
  if (entry.parts.range === undefined) return true;
  return plan.range !== undefined && partOf(entry, plan)?.status === 206;
}

function partOf({ status, body, parts }: Entry, { range, ifRange }: RequestPlan): Part | undefined {
  const of = parts.range;
  if ((status !== 200 && of === undefined) || !isSameForRange(ifRange, parts.headers)) return undefined;
  const total = of?.total ?? body.length;
  const asked = rangeOf(range!, total);
  if (asked === undefined) return undefined;
  if (asked === 'unsatisfiable') return { status: 416, field: `bytes */${total}`, body: EMPTY };
  const offset = of?.first ?? 0;
  if (asked.first < offset || asked.last >= offset + body.length) return undefined;
  return { status: 206, field: contentRangeField(asked), body: body.subarray(asked.first - offset, asked.last + 1 - offset) };
}

function answerPart({ status, field, body }: Part, head: ResponseHeaders, handler: ResponseHandler): number {
  const fields = status === 416 ? notModifiedHead(head) : head;
  handler.head(status, { ...fields, 'content-range': field, 'content-length': String(body.length) }, '');
  if (body.length > 0) handler.data(body);
  handler.end(NO_TRAILERS);
  return body.length;
}

const EMPTY = Buffer.alloc(0);
