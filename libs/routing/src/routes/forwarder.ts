import { type ServerResponse } from 'node:http';
import { type Call, type ResponseHandler, type ResponseHeaders } from '@portico/client';
import { closeLingering, endUnlessRead, type Exchange, fail, type GatewayError, isUnfinished, sendProblem } from '@portico/pipeline';
import { bodyGarbage } from './body-garbage.ts';
import { addOwn, requestHeaders, responseHeaders } from './forwarded-headers.ts';
import { type Route, targetOf } from './route.ts';
import { uploadOf } from './upload.ts';

/** Forwards requests to the upstreams of their routes, streaming both ways: nothing is buffered beyond a socket's own. */
export class Forwarder {
  /** @param gateway its name in Via */
  constructor(private readonly gateway: string) {}

  forward(exchange: Exchange, route: Route): void {
    const body = uploadOf(exchange);
    const forwarding = new Forwarding(exchange, route);
    forwarding.call = route.upstream.dispatch(
      {
        work: exchange,
        method: exchange.method,
        path: targetOf(route, exchange),
        headers: requestHeaders(exchange, this.gateway, route.upstream.options.credential === 'pass'),
        body,
        idleTimeoutMs: route.idleTimeoutMs,
      },
      forwarding,
    );
  }
}

const SMALL_BYTES = 16_384;

class Forwarding implements ResponseHandler {
  call: Call | undefined;
  #waiting = false;
  readonly #response: ServerResponse;

  constructor(
    private readonly exchange: Exchange,
    private readonly route: Route,
  ) {
    this.#response = exchange.reply.raw;
  }

  /** The service's reason phrase stays behind: nobody reads it (RFC 9112 section 4), and Node refuses some that are allowed. */
  head(status: number, headers: ResponseHeaders): void {
    // The route's timeout ends here; from now on only standing still ends the answer.
    this.exchange.setDeadline(Infinity);
    // RFC 9110 section 8.6.
    if (status === 204) delete headers['content-length'];
    const fields = responseHeaders(headers, this.route.passCookies, this.exchange.showTimings);
    addOwn(fields, this.exchange);
    // An answer that came before the upload was whole: what is left of the upload is nobody's any more.
    const { raw } = this.exchange.request;
    if (isUnfinished(raw)) {
      fields.push('Connection', 'close');
      closeLingering(raw);
    }
    this.#response.writeHead(status, fields);
    // Whoever waits for an answer of unknown length, such as a stream of events, gets its head now.
    if (headers['content-length'] === undefined) this.#response.flushHeaders();
  }

  data(chunk: Buffer): void {
    if (this.#write(chunk) || this.#waiting) return;
    this.#waiting = true;
    this.call?.pause();
    // A client that takes nothing for so long holds a connection to the service as well.
    this.#response.socket?.setTimeout(this.route.idleTimeoutMs);
    this.#response.once('drain', () => {
      this.#waiting = false;
      this.#response.socket?.setTimeout(0);
      this.call?.resume();
    });
  }

  /**
   * A small chunk leaves at once, in one piece with the head before it, which Node does for strings alone (latin1 changes no
   * byte); left to itself, it would wait for the next tick and leave in two.
   */
  #write(chunk: Buffer): boolean {
    if (chunk.length > SMALL_BYTES) {
      bodyGarbage.left(chunk.length);
      return this.#response.write(chunk);
    }
    const more = this.#response.write(chunk.toString('latin1'), 'latin1');
    this.#response.socket?.uncork();
    return more;
  }

  end(): void {
    this.#response.end();
    // Whoever is next on the connection has a time of its own.
    if (this.#waiting) this.#response.socket?.setTimeout(0);
    endUnlessRead(this.#response, this.route.idleTimeoutMs);
  }

  error(error: GatewayError): void {
    const { exchange } = this;
    sendProblem(exchange.reply, fail(exchange, error), exchange);
  }
}
