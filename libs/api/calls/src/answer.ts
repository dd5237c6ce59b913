/** Of the media types that a description names, those that are read at once; see `growingAnswer` for the others. */
export type JsonMedia = 'application/json' | 'application/problem+json';

import { problemOf, UnreachableError } from './problem.ts';

interface Outcome<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What a call of the generated client answered: `await answer(client.GET('/api/pages/home'))`.
 *
 * @throws ProblemError for an answer that is no good one, UnreachableError when there was none; an abort's reason
 */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (error) {
    throw error instanceof TypeError ? new UnreachableError(error) : error;
  }
  if (!outcome.response.ok) throw problemOf(outcome.response, outcome.error);
  return outcome.data as T;
}
