import { type ServerResponse } from 'node:http';
import { type Call, type ResponseHandler, type ResponseHeaders } from '@portico/client';
import { carrierOf, closeLingering, endUnlessRead, type Exchange, fail, GatewayError, isHttp2, isUnfinished, type Pace, sendProblem, streamOf, unread } from '@portico/pipeline';
import { bodyGarbage } from './body-garbage.ts';
import { announcedTrailers, answerFields, interimFields, trailerFields } from './forwarded-headers.ts';
import { changed } from './headers.options.ts';
import { type Route } from './route.ts';

const SMALL_BYTES = 16_384;

/** Writes a service's answer to the client as it comes. */
export class Forwarding implements ResponseHandler {
  call: Call | undefined;
  #waiting = false;
  /** The gateway says itself that the service failed. */
  #isReplaced = false;
  readonly #response: ServerResponse;
  readonly #isHttp2: boolean;

  constructor(
    protected readonly exchange: Exchange,
    protected readonly route: Route,
    private readonly pace: Pace,
  ) {
    this.#response = exchange.reply.raw;
    this.#isHttp2 = isHttp2(exchange.request.raw);
  }

  interim(status: number, headers: ResponseHeaders): void {
    const { exchange } = this;
    // RFC 9110 section 15.2: HTTP/1.0 has none. A client that reads nothing gets none either, since nothing holds the service back.
    const { raw } = exchange.request;
    const client = this.#isHttp2 ? streamOf(raw) : raw.socket;
    if (raw.httpVersion === '1.0' || this.#response.headersSent || client.writableNeedDrain) return;
    const fields = interimFields(headers, exchange, this.route.responseRules?.without);
    if (this.#isHttp2) streamOf(raw).additionalHeaders({ ':status': status, ...fields });
    else (this.#response as Interim).writeInformation(status, fields);
  }

  /** The service's reason phrase stays behind: nobody reads it (RFC 9112 section 4), and Node refuses some that are allowed. */
  head(status: number, headers: ResponseHeaders): void {
    if (status >= 500 && !this.#passes(headers)) return this.#replace(status);
    // The route's timeout ends here; from now on only standing still ends the answer.
    this.exchange.setDeadline(Infinity);
    // RFC 9110 section 8.6.
    if (status === 204) delete headers['content-length'];
    const fields = changed(answerFields(headers, this.exchange, this.route.passCookies), this.route.responseRules);
    if (headers.trailer !== undefined) this.#announce(status, headers, fields);
    // An answer that came before the upload was whole: what is left of the upload is nobody's any more.
    const { raw } = this.exchange.request;
    if (isUnfinished(raw)) {
      if (!this.#isHttp2) fields.push('Connection', 'close');
      closeLingering(raw);
    }
    this.#response.writeHead(status, fields);
    // Whoever waits for an answer of unknown length, such as a stream of events, gets its head now.
    if (headers['content-length'] === undefined) this.#response.flushHeaders();
  }

  /** Only an answer in chunks may have something behind its body (RFC 9112 section 7.1.2). */
  #announce(status: number, headers: ResponseHeaders, fields: string[]): void {
    const { method, request } = this.exchange;
    const isChunked = headers['content-length'] === undefined && request.raw.httpVersion !== '1.0' && method !== 'HEAD' && status !== 204 && status !== 304;
    const names = isChunked ? announcedTrailers(String(headers.trailer)) : undefined;
    if (names !== undefined) fields.push('Trailer', names);
  }

  #passes({ 'content-type': type }: ResponseHeaders): boolean {
    const { errors } = this.route;
    return errors === 'pass' || (errors === 'problems' && /^application\/problem\+json(?:[ ;]|$)/i.test(String(type)));
  }

  #replace(status: number): void {
    const { exchange, route } = this;
    const upstream = exchange.record.attempts.at(-1)?.upstream ?? route.upstream.name;
    const failure = new GatewayError('upstream_failed', `The service "${upstream}" answered ${status}.`, { upstream });
    this.#isReplaced = true;
    sendProblem(exchange.reply, fail(exchange, failure), exchange);
    // What it says besides is nobody's.
    this.call?.abort(failure);
  }

  data(chunk: Buffer): void {
    if (this.#isReplaced) return;
    if (this.#write(chunk) || this.#waiting) return;
    this.#waiting = true;
    this.call?.pause();
    // A client that takes nothing for so long holds a connection to the service as well.
    const carrier = carrierOf(this.exchange.request.raw);
    unread.begin(carrier, this.#pace());
    this.#response.once('drain', () => {
      this.#waiting = false;
      unread.end(carrier);
      this.call?.resume();
    });
  }

  /**
   * A small chunk leaves at once, in one piece with the head before it, which Node does for strings alone (latin1 changes no
   * byte); left to itself, it would wait for the next tick and leave in two.
   */
  #write(chunk: Buffer): boolean {
    if (chunk.length > SMALL_BYTES || this.#isHttp2) {
      bodyGarbage.left(chunk.length);
      return this.#response.write(chunk);
    }
    const more = this.#response.write(chunk.toString('latin1'), 'latin1');
    this.#response.socket?.uncork();
    return more;
  }

  #pace(): Pace {
    const { pace, route } = this;
    return route.idleTimeoutMs < pace.idleMs ? { ...pace, idleMs: route.idleTimeoutMs } : pace;
  }

  end(trailers: ResponseHeaders): void {
    if (this.#isReplaced) return;
    // Node writes them behind a chunked body only.
    if (hasAny(trailers)) this.#response.addTrailers(trailerFields(trailers, this.exchange));
    this.#response.end();
    if (this.#waiting || this.#response.writableLength > 0) endUnlessRead(this.#response, this.#pace());
  }

  error(error: GatewayError): void {
    const { exchange } = this;
    if (this.#isReplaced) return;
    sendProblem(exchange.reply, fail(exchange, error), exchange);
  }
}

/** Node's types do not have it yet. */
type Interim = ServerResponse & { writeInformation(status: number, fields: Record<string, string>): void };

function hasAny(fields: ResponseHeaders): boolean {
  for (const name in fields) return name !== '';
  return false;
}
