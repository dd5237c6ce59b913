import { type Exchange, type ExchangeRecord } from '@portico/pipeline';
import { writtenPath } from '../logs/redact.ts';
import { type Drawn } from '../record-sink.ts';
import { isFailure } from '../traces/exchange-traces.ts';

/** One row of a timeline. Times in milliseconds. */
interface Bar {
  readonly what: 'stage' | 'part' | 'call' | 'cache';
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly note: string;
}

export interface RecentExchange {
  /** When it ended, milliseconds since 1970. */
  readonly at: number;
  readonly id: string;
  readonly traceId: string;
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly endedBy: ExchangeRecord['endedBy'];
  readonly error: string | undefined;
  readonly timeline: readonly Bar[];
}

const KEPT = 30;

/** The last requests that were slow, and the last that failed, each with what was done for it and when. */
export class Recent implements Drawn {
  readonly slow: RecentExchange[] = [];
  readonly failed: RecentExchange[] = [];
  /** Grows whenever one is added. */
  version = 0;
  /** From when on a request is slow, milliseconds. */
  slowMs = Infinity;

  ended(exchange: Exchange): void {
    const failed = isFailure(exchange);
    if (!failed && exchange.record.durationMs < this.slowMs) return;
    const list = failed ? this.failed : this.slow;
    list.unshift(told(exchange));
    if (list.length > KEPT) list.pop();
    this.version += 1;
  }
}

function told({ id, trace, policy, method, path, record }: Exchange): RecentExchange {
  return {
    at: Date.now(),
    id,
    traceId: trace.traceId,
    route: policy?.name ?? '',
    method: method.slice(0, 20),
    path: writtenPath(path),
    status: record.status,
    ms: record.durationMs,
    endedBy: record.endedBy,
    error: record.error?.code,
    timeline: [
      ...record.stages.map(({ name, startMs, durationMs }): Bar => ({ what: 'stage', name, startMs, durationMs, note: '' })),
      ...record.parts.map(({ name, startMs, durationMs, outcome, reason }): Bar => ({ what: 'part', name, startMs, durationMs, note: reason ?? outcome })),
      ...record.cacheUses.map(({ upstream, startMs, status }): Bar => ({ what: 'cache', name: upstream, startMs, durationMs: 0, note: status })),
      ...record.attempts.map(({ upstream, instance, kind, status, startMs, durationMs, error }): Bar => ({
        what: 'call',
        name: `${upstream} ${instance}`,
        startMs,
        durationMs,
        note: [kind === 'first' ? '' : kind, status === 0 ? '' : status, error ?? ''].filter(Boolean).join(' '),
      })),
    ].toSorted((a, b) => a.startMs - b.startMs),
  };
}
