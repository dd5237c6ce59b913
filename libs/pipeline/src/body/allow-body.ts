import { type Exchange } from '../exchange/exchange.ts';

/**
 * Tells a client that waits for it to send its body (`Expect: 100-continue`, RFC 9110 section 10.1.1). Whoever is about to
 * read the body calls it, so that nobody who is refused is asked for one.
 */
export function allowBody({ request, reply: { raw } }: Exchange): void {
  const { headers, httpVersion } = request.raw;
  if (headers.expect === undefined || raw.headersSent) return;
  if (httpVersion !== '1.0' && /^100-continue$/i.test(headers.expect)) raw.writeContinue();
}
