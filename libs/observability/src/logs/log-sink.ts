import { type Exchange, type ExchangeSink } from '@portico/pipeline';
import { type Logger } from 'pino';

const MAX_PATH = 256;

/** Writes one lean line per exchange: what was asked of which route, how it ended, how long each upstream took. */
export class LogSink implements ExchangeSink {
  constructor(private readonly logger: Logger) {}

  ended(exchange: Exchange): void {
    const { record, policy } = exchange;
    const { error } = record;
    if (!this.logger.isLevelEnabled(error !== undefined && record.status >= 500 ? 'error' : 'info')) return;
    const line: Record<string, unknown> = {
      id: exchange.id,
      traceId: exchange.trace.traceId,
      route: policy?.name,
      method: exchange.method,
      // Without its query, which may carry what is nobody's business.
      path: exchange.path.length > MAX_PATH ? `${exchange.path.slice(0, MAX_PATH)}…` : exchange.path,
      status: record.status,
      ms: tenths(record.durationMs),
      bytes: record.bytes,
    };
    if (record.attempts.length > 0) {
      line.upstreams = record.attempts.map(({ upstream, instance, status, durationMs, error: failure }) => ({
        upstream,
        instance,
        status,
        ms: tenths(durationMs),
        error: failure,
      }));
    }
    const degraded = record.parts.filter((part) => part.outcome === 'degraded');
    if (degraded.length > 0) line.degraded = degraded.map(({ name, reason }) => `${name}: ${reason}`);
    if (record.endedBy !== 'gateway') line.endedBy = record.endedBy;
    if (error === undefined) {
      this.logger.info(line);
      return;
    }
    line.error = error.code;
    if (error.part !== undefined) line.part = error.part;
    if (record.status < 500) {
      this.logger.info(line);
      return;
    }
    line.cause = causeOf(error.cause);
    this.logger.error(line);
  }
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

/** The part of a cause that says what happened, and nothing of what it carries along (an AxiosError has all its request). */
function causeOf(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause === undefined ? undefined : String(cause);
  const { name, message, stack } = cause;
  return { name, message, code: (cause as NodeJS.ErrnoException).code, stack };
}
