import { answer } from './answer.ts';
import { missing } from './degraded.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { type ProblemError, UnreachableError } from './problem.ts';

const failed = (response: Response, error?: unknown) => answer(Promise.resolve({ error, response })).catch((thrown: unknown) => thrown as ProblemError);

describe('an answer', () => {
  it('is what a good one says', async () => {
    expect(await answer(Promise.resolve({ data: { a: 1 }, response: new Response() }))).toEqual({ a: 1 });
  });

  it('is thrown with its problem and the time to wait when it is none', async () => {
    const problem = { type: 'urn:x', title: 'Too many', detail: 'Wait.', code: 'rate_limited', status: 429 };
    const error = await failed(new Response(null, { status: 429, headers: { 'Retry-After': '7' } }), problem);
    expect(error).toMatchObject({ name: 'ProblemError', message: 'Wait.', code: 'rate_limited', status: 429, retryAfterMs: 7_000, problem });
  });

  it('is a problem also when a proxy on the way has sent a page of its own', async () => {
    expect(await failed(new Response(null, { status: 502, statusText: 'Bad Gateway' }), '<html>')).toMatchObject({ code: 'status_502', message: 'Bad Gateway' });
  });

  it('that never came is told from one that was given up', async () => {
    await expect(answer(Promise.reject(new TypeError('Failed to fetch')))).rejects.toBeInstanceOf(UnreachableError);
    await expect(answer(Promise.reject(new DOMException('left', 'AbortError')))).rejects.toMatchObject({ name: 'AbortError' });
  });
});

it('what is missing from an answer is told with the reason', () => {
  const page = { degraded: [{ part: 'reviews', reason: 'timeout' }] };
  expect([missing(page, 'reviews'), missing(page, 'seller'), missing({}, 'reviews')]).toEqual(['timeout', undefined, undefined]);
});

it('an Idempotency-Key is a quoted string, and never the same', () => {
  expect(idempotencyKey()).toMatch(/^"[0-9a-f-]{36}"$/);
  expect(idempotencyKey()).not.toBe(idempotencyKey());
});
