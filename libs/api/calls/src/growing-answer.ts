import { UnreachableError } from './problem.ts';
import { jsonLines } from './streams.ts';

interface Piece<T> {
  readonly event: 'answer' | 'part' | 'end';
  readonly data?: T;
  readonly set?: Partial<T>;
  readonly degraded?: unknown;
}

/**
 * A page that comes piece by piece (asked for with `Accept: application/x-ndjson`): first what is required, with placeholders for
 * the rest, then again with each part that has come. The last one is whole, or says in `degraded` what is missing.
 *
 * @throws UnreachableError when the answer breaks off before its end
 */
export async function* growingAnswer<T extends object>(response: Response): AsyncGenerator<T> {
  let shown: T | undefined;
  for await (const { event, data, set, degraded } of jsonLines<Piece<T>>(response)) {
    if (event === 'answer') shown = data;
    else if (event === 'part') shown = { ...shown!, ...set };
    else if (degraded !== undefined) shown = { ...shown!, degraded };
    yield shown!;
    if (event === 'end') return;
  }
  throw new UnreachableError(new Error('the answer broke off'));
}
