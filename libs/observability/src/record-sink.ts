import { type Exchange, type ExchangeSink } from '@portico/pipeline';

/** Something that is drawn from the record of each exchange. */
export interface Drawn {
  ended(exchange: Exchange): void;
}

/** The one place where an exchange that is over becomes a log line, numbers, a trace and a line of the console: so they never disagree. */
export class RecordSink implements ExchangeSink {
  /** @param drawn in this order; none of them throws */
  constructor(private readonly drawn: readonly Drawn[]) {}

  ended(exchange: Exchange): void {
    for (const each of this.drawn) each.ended(exchange);
  }
}
