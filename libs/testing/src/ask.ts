import { request as httpRequest, type Agent, type IncomingHttpHeaders } from 'node:http';

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Without one, the request has a connection of its own. */
  readonly agent?: Agent;
}

/** A whole answer as it came: nothing is followed, unpacked or judged. */
export class WebAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;

  constructor(status: number, headers: IncomingHttpHeaders, body: Buffer) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  get text(): string {
    return this.body.toString('utf8');
  }

  /** The body as what the test takes it for; what it really is, the test's expectations say. @throws SyntaxError */
  json<T = unknown>(): T {
    return JSON.parse(this.text) as T;
  }
}

/** Asks once. The path is sent as it is spelt. @throws Error when no whole answer came */
export function ask(url: string, options: AskOptions = {}): Promise<WebAnswer> {
  const { method = 'GET', body, timeoutMs = 15_000, signal, agent } = options;
  // Node says nothing of a body's length where the method is one that seldom has a body.
  const headers = { ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }), ...options.headers };
  const { promise, resolve, reject } = Promise.withResolvers<WebAnswer>();
  const limit = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  const [, origin = '', path = ''] = /^(https?:\/\/[^/?]+)(.*)$/.exec(url) ?? [];
  const { hostname, port } = new URL(origin);
  const request = httpRequest({ hostname, port, path: path || '/', method, headers, agent: agent ?? false, signal: limit }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => resolve(new WebAnswer(response.statusCode!, response.headers, Buffer.concat(chunks))));
  });
  request.on('error', reject);
  request.end(body);
  return promise;
}
