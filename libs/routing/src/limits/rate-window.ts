import { hash } from 'node:crypto';
import { type Scripts } from '@portico/pipeline';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { Counts, type Count } from './counts.ts';

/** How long a request may wait for Redis to count it, milliseconds; then it is counted here. */
const PATIENCE_MS = 100;

export interface WindowOptions {
  /** In answers and in Redis. */
  readonly name: string;
  readonly requests: number;
  /** Whole seconds: that is what Redis is told. */
  readonly windowMs: number;
  /** Callers that are counted at once. */
  readonly maxKeys?: number;
}

/**
 * So many requests of one caller within a window. In memory it counts by itself, synchronously. With Redis all replicas count
 * together, by rate-limiter-flexible; what they counted is remembered here, so that a caller who has had all is refused without
 * asking, and counting goes on from there when Redis is lost.
 */
export class RateWindow {
  readonly #counts: Counts;
  readonly #shared: RateLimiterRedis | undefined;
  /** Requests that were one too many. */
  refused = 0;
  /** Requests that were counted here although Redis should have. */
  alone = 0;

  constructor(
    readonly options: WindowOptions,
    private readonly scripts: Scripts | undefined,
  ) {
    const { name, requests, windowMs, maxKeys } = options;
    this.#counts = new Counts(windowMs, maxKeys);
    if (!scripts) return;
    const storeClient = {
      eval: (script: string, given: { keys: string[]; arguments: string[] }) => scripts.eval(script, given, PATIENCE_MS),
    };
    this.#shared = new RateLimiterRedis({
      storeClient,
      useRedisPackage: true,
      keyPrefix: `limit:${name}:${requests}:${windowMs}`,
      points: requests,
      duration: windowMs / 1000,
    });
  }

  get callers(): number {
    return this.#counts.size;
  }

  /** Counts one more request of the caller. */
  take(key: string): Count | Promise<Count> {
    if (this.#shared === undefined) return this.#counts.take(key);
    const known = this.#counts.peek(key);
    // It has had all: until the window ends, nobody need be asked.
    if (known !== undefined && known.taken > this.options.requests) return this.#counts.take(key);
    if (!this.scripts!.isReady) return this.#alone(key);
    return this.#together(this.#shared, key);
  }

  async #together(shared: RateLimiterRedis, key: string): Promise<Count> {
    try {
      // Hashed: who calls is nobody's business there, and keys may be long.
      const { consumedPoints, msBeforeNext } = await shared.consume(hash('sha256', key, 'base64url')).catch(unlessCounted);
      return this.#counts.learn(key, consumedPoints, msBeforeNext);
    } catch {
      return this.#alone(key);
    }
  }

  #alone(key: string): Count {
    this.alone += 1;
    return this.#counts.take(key);
  }
}

/** The library rejects with a count as well, where it is above the limit. */
function unlessCounted(reason: unknown): RateLimiterRes {
  if (reason instanceof RateLimiterRes) return reason;
  throw reason;
}
