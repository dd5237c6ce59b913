import { buildConnector, type Dispatcher, Pool } from 'undici';
import { type ResponseHeaders } from '../dispatch.ts';
import { type Carried, type Carrier, type Connections, type ConnectionsOptions } from './carried.ts';
import { MAX_HEAD_BYTES } from './fields.ts';

/** The connections to an instance that may speak HTTP/2 (RFC 9113), by undici; one carries many requests. */
export class Http2Connections implements Connections {
  readonly #pool: Pool;
  #hasCarried = false;

  constructor({ origin, address, maxConnections, connectTimeoutMs, tls }: ConnectionsOptions) {
    const isSecure = origin.startsWith('https:');
    const dial = buildConnector({ ...tls, timeout: connectTimeoutMs, allowH2: true, ...(isSecure ? { preferH2: true } : { useH2c: true }) });
    this.#pool = new Pool(origin, {
      connect: address === undefined ? dial : (options, callback) => dial({ ...options, hostname: address }, callback),
      connections: maxConnections,
      pipelining: 1,
      allowH2: true,
      // Not in undici's types: tells the pool that one connection carries many calls.
      ...({ useH2c: !isSecure } as object),
      // The attempt's timeout is kept by a layer, an upload's by none.
      headersTimeout: 0,
      maxHeaderSize: MAX_HEAD_BYTES,
    });
  }

  dispatch(call: Carried): void {
    const { method, path, headers, idleTimeoutMs: bodyTimeout } = call;
    // undici takes iterables, though its types do not say so.
    const body = call.body as Dispatcher.DispatchOptions['body'];
    this.#pool.dispatch({ method, path, headers: headers as string[], body, bodyTimeout }, new Dispatched(call, this.#hasCarried));
    this.#hasCarried = true;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  destroy(): void {
    void this.#pool.destroy();
  }
}

class Dispatched implements Dispatcher.DispatchHandler, Carrier {
  #controller: Dispatcher.DispatchController | undefined;
  #isAbandoned = false;

  /** @param isReused whether the connection has carried another one before, as far as can be told */
  constructor(
    private readonly call: Carried,
    private readonly isReused: boolean,
  ) {
    call.carrier = this;
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#controller?.abort(new Error('The call was given up.'));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection.
    if (this.#isAbandoned) this.abandon();
    else this.call.begun(this.isReused);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders, statusText?: string): void {
    if (this.#isAbandoned) return;
    if (status >= 200) this.call.head(status, headers, statusText ?? '');
    else if (status > 101) this.call.interim(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#isAbandoned) this.call.data(chunk);
  }

  onResponseEnd(_controller: Dispatcher.DispatchController, trailers: ResponseHeaders): void {
    if (!this.#isAbandoned) this.call.end(trailers);
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    if (!this.#isAbandoned) this.call.failed(cause);
  }
}
