import { type WebAnswer } from '@portico/testing';

/** What a screen says when it is whole or not. */
export interface Screen {
  readonly degraded?: readonly { readonly part: string; readonly reason: string }[];
}

/** Expects a problem document (RFC 9457) of this status and code whose id is the answer's. */
export function expectProblem(answer: WebAnswer, status: number, code: string): Record<string, unknown> {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = answer.json<Record<string, unknown>>();
  expect(problem).toMatchObject({ status, code, type: `urn:portico:error:${code}`, requestId: answer.headers['x-request-id'] });
  return problem;
}

/** Every text in an answer, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
