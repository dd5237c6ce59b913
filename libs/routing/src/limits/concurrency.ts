import { type Exchange, GatewayError } from '@portico/pipeline';

/** How many requests of one route or view this process answers at a time. */
export class Concurrency {
  inFlight = 0;
  refused = 0;

  constructor(readonly limit: number) {}

  /**
   * Counts the exchange in until its answer is over. It is this process that has too much to do and not the caller who asks too
   * often, so it is 503 and not 429 (RFC 9110 section 15.6.4, RFC 6585 section 4).
   *
   * @throws GatewayError `overloaded` with Retry-After
   */
  enter(exchange: Exchange): void {
    const { raw } = exchange.reply;
    if (this.inFlight >= this.limit) {
      this.refused += 1;
      throw new GatewayError('overloaded', 'Too many such requests are being answered. Try again in a moment.', { headers: { 'Retry-After': '1' } });
    }
    if (raw.closed || raw.destroyed) return;
    this.inFlight += 1;
    const leave = () => void (this.inFlight -= 1);
    raw.once('close', () => {
      // The work may go on without its client; in the end it is given up, or its time is over.
      if (exchange.outlivesClient && !raw.writableFinished) exchange.onAbort(leave);
      else leave();
    });
  }
}
