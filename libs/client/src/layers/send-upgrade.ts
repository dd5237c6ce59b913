import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { type Duplex } from 'node:stream';
import { type GatewayError, type UpstreamAttempt } from '@portico/pipeline';
import { addField, noFields } from '../connections/fields.ts';
import { type Call, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { networkError } from '../network-errors.ts';
import { beginAttempt, endAttempt, fieldsOfAttempt } from './attempt-record.ts';

/**
 * Puts a call on a connection of its own, by Node's client: a switch of protocols (RFC 9110 section 7.8), which the service may refuse with an
 * answer. HTTP/1.1 alone.
 */
export function sendUpgrade(upstream: string, request: UpstreamRequest, handler: ResponseHandler): Call {
  return new UpgradeAttempt(upstream, request, handler);
}

class UpgradeAttempt implements Call {
  readonly #record: UpstreamAttempt;
  readonly #startedAt = performance.now();
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined;
  #tunnel: Duplex | undefined;
  #over = false;

  constructor(
    private readonly upstream: string,
    private readonly sent: UpstreamRequest,
    private readonly handler: ResponseHandler,
  ) {
    const { method, path } = sent;
    const { endpoint, tls } = sent.instance!;
    this.#record = beginAttempt(upstream, sent, this.#startedAt);
    const { protocol, hostname, port } = new URL(endpoint.origin);
    const begin = protocol === 'https:' ? httpsRequest : httpRequest;
    const name = hostname.replace(/^\[|\]$/g, '');
    // The certificate is the name's, also where its address is told apart; an address is no server name (RFC 6066 section 3).
    const servername = isIP(name) ? '' : name;
    this.#request = begin({ host: endpoint.address ?? name, servername, port, method, path, headers: fieldsOf(this.#record, sent), agent: false, ...tls });
    this.#request
      .on('information', ({ statusCode, rawHeaders }) => {
        if (!this.#over && statusCode > 101) handler.interim?.(statusCode, distinct(rawHeaders));
      })
      .on('response', (response) => this.#answered(response))
      .on('upgrade', (response, socket, first) => this.#switched(response, socket, first))
      .on('error', (cause) => this.#failed(cause))
      .end();
  }

  abort(reason: GatewayError): void {
    if (this.#over) return;
    this.#finish(reason);
    // The tunnel's other end may have a last word for it.
    if (this.#tunnel === undefined) this.#request.destroy();
    this.handler.error(reason);
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  #answered(response: IncomingMessage): void {
    if (this.#over) return;
    this.#response = response;
    const { statusCode: status = 0 } = response;
    this.#record.status = status;
    response.setTimeout(this.sent.idleTimeoutMs, () => response.destroy(Object.assign(new Error('The answer stood still.'), { code: 'ETIMEDOUT' })));
    this.handler.head(status, distinct(response.rawHeaders), response.statusMessage ?? '');
    response
      .on('data', (chunk: Buffer) => {
        if (this.#over) return;
        this.#record.bytes += chunk.length;
        this.handler.data(chunk);
      })
      .on('error', (cause) => this.#failed(cause))
      .on('end', () => this.#ended(distinct(response.rawTrailers)));
  }

  #switched(response: IncomingMessage, socket: Duplex & { bytesRead?: number }, first: Buffer): void {
    if (this.#over) return void socket.destroy();
    this.#tunnel = socket;
    this.#record.status = 101;
    const before = socket.bytesRead ?? 0;
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#record.bytes = (socket.bytesRead ?? 0) - before + first.length;
      this.#ended({});
    });
    this.handler.head(101, distinct(response.rawHeaders), '');
    this.handler.switched?.(socket, first);
  }

  #ended(trailers: ResponseHeaders): void {
    if (this.#over) return;
    this.#finish();
    this.handler.end(trailers);
  }

  #failed(cause: unknown): void {
    if (this.#over) return;
    const error = networkError(cause, this.upstream);
    this.#finish(error);
    this.handler.error(error);
  }

  #finish(error?: GatewayError): void {
    this.#over = true;
    endAttempt(this.#record, this.#startedAt, error);
  }
}

/** The fields as they are sent, names and values in turn: Node adds none to a list. */
function fieldsOf(record: UpstreamAttempt, request: UpstreamRequest): string[] {
  return ['Host', new URL(request.instance!.endpoint.origin).host, ...fieldsOfAttempt(record, request), 'Connection', 'Upgrade', 'Upgrade', request.upgrade!];
}

/** Raw names and values in turn, as everybody else gets them. */
function distinct(raw: readonly string[]): ResponseHeaders {
  const headers = noFields();
  for (let at = 0; at < raw.length; at += 2) addField(headers, raw[at]!.toLowerCase(), raw[at + 1]!);
  return headers;
}
