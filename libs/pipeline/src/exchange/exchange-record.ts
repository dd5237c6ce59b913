import { type GatewayError } from '../errors/gateway-error.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** A call that a circuit breaker did not let through. Times in milliseconds. */
export interface RefusedCall {
  readonly upstream: string;
  readonly breaker: BreakerState;
  /** From the exchange's start. */
  readonly startMs: number;
  readonly parts?: readonly string[] | undefined;
}

/** One try at one instance of an upstream. Times in milliseconds. */
export interface UpstreamAttempt {
  readonly upstream: string;
  /** Why it was made: the call's first, again after a failure, beside one that takes long. */
  readonly kind: 'first' | 'retry' | 'hedge';
  readonly instance: string;
  /** From the exchange's start. */
  readonly startMs: number;
  durationMs: number;
  /** The answer's status; 0 when none came. */
  status: number;
  /** The error's code when none came or it broke off. */
  error?: string;
  /** Bytes of the answer's body. */
  bytes: number;
  /** The parts of a view for which it was made; a batch may be for several. */
  readonly parts?: readonly string[] | undefined;
  /** How the upstream's circuit breaker stood, where it has one. */
  readonly breaker?: BreakerState | undefined;
  /** Of its span, where the exchange is sampled: the service's own span is a child of it. */
  readonly spanId?: string | undefined;
}

/** A stage that had to wait, as most do not. Times in milliseconds. */
export interface StageWait {
  readonly name: string;
  /** From the exchange's start. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** What an upstream's cache had to do with a call. Times in milliseconds. */
export interface CacheUse {
  readonly upstream: string;
  /**
   * `hit`, `stale` and `coalesced` needed no attempt of their own; `revalidated` asked and was told that nothing has changed
   * (304); `miss` asked; `bypass` was not for the cache.
   */
  readonly status: 'hit' | 'stale' | 'revalidated' | 'miss' | 'coalesced' | 'bypass';
  /** From the exchange's start. */
  readonly startMs: number;
  /** Bytes of the answer's body that came from the cache. */
  readonly bytes: number;
  /** The parts of a view for which it was. */
  readonly parts?: readonly string[] | undefined;
}

/** How a part of a view ended. Times in milliseconds. */
export interface PartOutcome {
  readonly name: string;
  readonly required: boolean;
  readonly startMs: number;
  durationMs: number;
  /** `waiting` while it runs; a `degraded` one was optional and is missing. */
  outcome: 'waiting' | 'ok' | 'degraded' | 'failed';
  /** The error's code, where it is not `ok`. */
  reason?: string;
  /** How old the value is that stands in for it, milliseconds, where it is an earlier one. */
  staleMs?: number;
}

/** What happened to one exchange. Written by whoever did it, read by observability alone. */
export class ExchangeRecord {
  readonly stages: StageWait[] = [];
  readonly attempts: UpstreamAttempt[] = [];
  readonly cacheUses: CacheUse[] = [];
  readonly parts: PartOutcome[] = [];
  /** None for most. */
  refused: RefusedCall[] | undefined;
  /** The error that was answered, or that broke the answer off. */
  error: GatewayError | undefined;
  status = 0;
  /** From the exchange's start until all stages let it pass, milliseconds; 0 when one refused it. */
  stagesMs = 0;
  durationMs = 0;
  /** Bytes sent to the client, head included. */
  bytes = 0;
  endedBy: 'gateway' | 'client' | 'upstream' = 'gateway';
}
