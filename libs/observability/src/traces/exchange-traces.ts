import { type Exchange } from '@portico/pipeline';
import { type Drawn } from '../record-sink.ts';
import { spansOf } from './exchange-spans.ts';
import { type SpanQueue } from './span-queue.ts';

/**
 * Sends the spans of exchanges that were chosen at their start, and of all that failed (tail decision). The others never have
 * a span: they are drawn from the record when the exchange is over.
 */
export class ExchangeTraces implements Drawn {
  constructor(
    private readonly queue: SpanQueue,
    private readonly pseudonym: (exchange: Exchange) => string | undefined,
  ) {}

  ended(exchange: Exchange): void {
    if (exchange.trace.isSampled || isFailure(exchange)) this.queue.add(spansOf(exchange, this.pseudonym(exchange)));
  }
}

/** What is the gateway's fault or a service's; a client's mistakes are no failures. */
export function isFailure({ record }: Exchange): boolean {
  return record.status >= 500 || record.endedBy === 'upstream' || (record.error !== undefined && record.error.source !== 'client');
}
