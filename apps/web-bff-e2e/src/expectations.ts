import { type WebAnswer } from '@portico/testing';

/** What a page says when it is whole or not. */
export interface Page {
  readonly degraded?: readonly { readonly part: string; readonly reason: string }[];
}

export const money = { amountMinor: expect.any(Number), currency: 'EUR', text: expect.stringContaining('€') };
const image = { url: expect.stringMatching(/^\/images\//), width: expect.any(Number), height: expect.any(Number) };
export const images = { alt: expect.any(String), small: image, medium: image, large: image };
export const rating = { average: expect.any(Number), count: expect.any(Number) };
export const seller = { id: expect.stringMatching(/^u-/), name: expect.any(String), shopName: expect.any(String), rating, avatar: images };

/** Expects a problem document (RFC 9457) of this status and code whose id is the answer's. */
export function expectProblem(answer: WebAnswer, status: number, code: string): Record<string, unknown> {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = answer.json<Record<string, unknown>>();
  expect(problem).toMatchObject({ status, code, type: `urn:portico:error:${code}`, requestId: answer.headers['x-request-id'] });
  return problem;
}

/** Expects that a page or screen failed with one of its required parts, and says which, and whose fault it is. */
export function expectPartProblem(answer: WebAnswer, status: number, code: string): void {
  expect(expectProblem(answer, status, code)).toMatchObject({ part: expect.any(String), upstream: expect.any(String) });
}
