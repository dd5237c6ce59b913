import { type Degradable, ProblemError, UnreachableError } from '@portico/api-web';
import { useEffect, useReducer, useRef } from 'react';
import { accountEnded } from './account.ts';

/** What a page shows: the last answer, the last failure, or both, when what is shown may be out of date. */
export interface PageState<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  /** When it is asked again by itself, milliseconds since 1970. */
  readonly againAt: number | undefined;
  retry(): void;
}

interface Kept {
  data?: unknown;
  error?: Error | undefined;
  at: number;
  againAt?: number | undefined;
}

/** So that going back shows at once what was there. */
const kept = new Map<string, Kept>();
const MOST_KEPT = 30;
const FRESH_MS = 10_000;
const FIRST_AGAIN_MS = 2_000;
const LAST_AGAIN_MS = 15_000;

/** What was shown to one user is not shown to the next. */
export function forgetPages(): void {
  kept.clear();
}

/**
 * The answer to one call for one page. What failed or came in part is asked for again by itself, so that a page heals
 * without being loaded anew.
 */
export function usePage<T extends Degradable>(key: string, load: (signal: AbortSignal) => Promise<T>): PageState<T> {
  const [, render] = useReducer((count: number) => count + 1, 0);
  const latest = useRef(load);
  latest.current = load;
  const retry = useRef(() => {});

  useEffect(() => {
    const left = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const run = async () => {
      clearTimeout(timer);
      const next: Kept = { data: kept.get(key)?.data, at: Date.now() };
      try {
        const data = await latest.current(left.signal);
        next.data = data;
        if (data.degraded) next.againAt = Date.now() + waitMs(failures);
      } catch (thrown) {
        next.error = thrown as Error;
        if (thrown instanceof ProblemError && thrown.status === 401) {
          accountEnded('expired');
          next.data = undefined;
        }
        if (canPass(next.error)) next.againAt = Date.now() + ((thrown as ProblemError).retryAfterMs ?? waitMs(failures));
      }
      if (left.signal.aborted) return;
      failures = next.againAt === undefined ? 0 : failures + 1;
      keep(key, next);
      if (next.againAt !== undefined) timer = setTimeout(() => void run(), next.againAt - Date.now());
      render();
    };
    retry.current = () => void run();
    const before = kept.get(key);
    if (!before?.data || before.error || before.againAt || Date.now() - before.at > FRESH_MS) void run();
    addEventListener('online', retry.current);
    return () => {
      left.abort();
      clearTimeout(timer);
      removeEventListener('online', retry.current);
    };
  }, [key]);

  const { data, error, againAt } = kept.get(key) ?? {};
  return { data: data as T | undefined, error, againAt, retry: () => retry.current() };
}

function waitMs(failures: number): number {
  return Math.min(LAST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** failures);
}

/** Whether waiting can help. */
export function canPass(error: Error): boolean {
  return error instanceof UnreachableError || (error instanceof ProblemError && (error.problem.retryable ?? error.status >= 500));
}

function keep(key: string, value: Kept): void {
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
}
