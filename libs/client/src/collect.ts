import { GatewayError } from '@portico/pipeline';
import { type Call, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from './dispatch.ts';
import { type Upstream } from './upstream.ts';

/** A whole answer, in memory. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
}

/**
 * Calls an upstream and reads its whole answer.
 *
 * @param signal gives this one call up
 * @throws GatewayError for whatever went wrong on the way; `upstream_answer_invalid` when it is larger than `maxAnswer`
 */
export function collect(upstream: Upstream, request: UpstreamRequest, signal?: AbortSignal): Promise<Answer> {
  if (!request.work.mayCall()) {
    return Promise.reject(new GatewayError('fan_out_exceeded', `One answer may take ${request.work.maxCalls} calls.`, { upstream: upstream.name }));
  }
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const collecting = new Collecting(upstream.name, upstream.options.maxAnswer, resolve, reject);
  collecting.begin(upstream.dispatch(request, collecting));
  if (signal === undefined) return promise;
  const give = () => collecting.abort(new GatewayError('client_closed', 'The caller gave the call up.', { cause: signal.reason }));
  if (signal.aborted) give();
  signal.addEventListener('abort', give);
  // A signal may outlive many calls.
  const release = () => signal.removeEventListener('abort', give);
  promise.then(release, release);
  return promise;
}

class Collecting implements ResponseHandler {
  #call: Call | undefined;
  #refusal: GatewayError | undefined;
  #status = 0;
  #statusText = '';
  #headers: ResponseHeaders = {};
  #size = 0;
  readonly #chunks: Buffer[] = [];

  constructor(
    private readonly upstream: string,
    private readonly maxBytes: number,
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (error: GatewayError) => void,
  ) {}

  /** An answer that is at hand may have been too large before its call is known. */
  begin(call: Call): void {
    this.#call = call;
    if (this.#refusal) call.abort(this.#refusal);
  }

  abort(reason: GatewayError): void {
    this.#call?.abort(reason);
  }

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    this.#status = status;
    this.#headers = headers;
    this.#statusText = statusText;
    if (Number(headers['content-length']) > this.maxBytes) this.#tooLarge();
  }

  data(chunk: Buffer): void {
    if (this.#refusal) return;
    this.#size += chunk.length;
    if (this.#size > this.maxBytes) this.#tooLarge();
    else this.#chunks.push(chunk);
  }

  end(): void {
    if (this.#refusal) return;
    const body = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#size);
    this.resolve({ status: this.#status, statusText: this.#statusText, headers: this.#headers, body });
  }

  error(error: GatewayError): void {
    this.reject(error);
  }

  #tooLarge(): void {
    const { upstream } = this;
    this.#refusal = new GatewayError('upstream_answer_invalid', `The service "${upstream}" answered more than ${this.maxBytes} bytes.`, { upstream });
    this.reject(this.#refusal);
    this.#call?.abort(this.#refusal);
  }
}
