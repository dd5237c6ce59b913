import { type Problem, retryAfterMs } from './problem.ts';

export type Fetch = (request: Request) => Promise<Response>;

export interface PersistenceOptions {
  /** In all, the first one too. Default: 3. */
  readonly attempts?: number;
  /** The longest wait between two; whoever is told to wait longer gets the answer at once. Default: 5000 ms. */
  readonly maxWaitMs?: number;
  readonly fetch?: Fetch;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
  readonly now?: () => number;
}

/** RFC 9110 section 9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const FIRST_WAIT_MS = 200;

/**
 * A fetch that tries again what can pass by itself (429, 502, 503, 504, no answer at all), as long as that cannot do twice
 * what was meant once: the method is idempotent, or the request has an Idempotency-Key. Retry-After decides when.
 */
export function persistentFetch(options: PersistenceOptions = {}): Fetch {
  const { attempts = 3, maxWaitMs = 5_000, random = Math.random, sleep = wait, now = Date.now } = options;
  const send = options.fetch ?? ((request: Request) => fetch(request));
  return async (request) => {
    const isRepeatable = IDEMPOTENT.has(request.method) || request.headers.has('Idempotency-Key');
    for (let attempt = 1; ; attempt += 1) {
      const isLast = !isRepeatable || attempt >= attempts;
      const backoff = Math.min(maxWaitMs, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.5 + random() / 2);
      try {
        const response = await send(isLast ? request : request.clone());
        const waitMs = retryAfterMs(response, now) ?? backoff;
        if (isLast || waitMs > maxWaitMs || !(await canPass(response))) return response;
        await response.body?.cancel();
        await sleep(waitMs, request.signal);
      } catch (error) {
        if (isLast || request.signal.aborted) throw error;
        await sleep(backoff, request.signal);
      }
    }
  };
}

async function canPass(response: Response): Promise<boolean> {
  if (response.status === 409) return (await problemIn(response))?.code === 'idempotency_in_flight';
  return PASSING.has(response.status) && (await problemIn(response))?.retryable !== false;
}

async function problemIn(response: Response): Promise<Partial<Problem> | undefined> {
  const body: unknown = await response.clone().json().catch(() => undefined);
  return typeof body === 'object' && body !== null ? body : undefined;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });
}
