import { ANONYMOUS, BackgroundWork, type CredentialKind, type GatewayError, type Principal, type Priority } from '@portico/pipeline';
import { type Call, type Dispatch, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { coalesce, noFlights } from '../layers/coalesce.layer.ts';
import { cache } from './cache.layer.ts';
import { cacheOptions, type CacheOptions } from './cache.options.ts';
import { HttpCache } from './http-cache.ts';
import { type UpstreamCache } from './upstream-cache.ts';

/** A call that reached the service; the test answers it. */
export class AskedCall implements Call {
  abandoned: GatewayError | undefined;
  paused = false;

  constructor(
    readonly request: UpstreamRequest,
    readonly handler: ResponseHandler,
  ) {}

  field(name: string): string | undefined {
    const at = this.request.headers.findIndex((each, place) => place % 2 === 0 && each.toLowerCase() === name);
    return at < 0 ? undefined : this.request.headers[at + 1];
  }

  answer(headers: ResponseHeaders, body = 'body', status = 200): void {
    this.handler.head(status, { 'content-length': String(Buffer.byteLength(body)), ...headers }, '');
    if (body !== '') this.handler.data(Buffer.from(body));
    this.handler.end({});
  }

  abort(reason: GatewayError): void {
    this.abandoned = reason;
    this.handler.error(reason);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }
}

/** What a caller was told. */
export class Told implements ResponseHandler {
  status = 0;
  headers: ResponseHeaders = {};
  body = '';
  ended = false;
  failed: GatewayError | undefined;
  call!: Call;
  readonly interims: number[] = [];

  interim(status: number): void {
    this.interims.push(status);
  }

  head(status: number, headers: ResponseHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  data(chunk: Buffer): void {
    this.body += chunk.toString('latin1');
  }

  end(): void {
    this.ended = true;
  }

  error(error: GatewayError): void {
    this.failed = error;
  }

  get cacheStatus(): string {
    return String(this.headers['cache-status']);
  }
}

export interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: string[];
  readonly principal?: Principal;
  readonly priority?: Priority;
  readonly body?: string;
  readonly saysWhoCalls?: boolean;
}

/** The two layers over a service that the test plays, on a clock that the test moves. */
export class CacheBench {
  now = Date.UTC(2026, 5, 1);
  readonly asked: AskedCall[] = [];
  readonly cache: UpstreamCache;
  readonly all: HttpCache;
  readonly flights = noFlights();
  readonly #dispatch: Dispatch;

  constructor(options: Partial<CacheOptions> = {}, credential: CredentialKind = 'none') {
    this.all = new HttpCache({ gateway: 'test-bff', now: () => this.now });
    this.cache = this.all.of('products');
    this.cache.configure({ ...cacheOptions.parse({})!, ...options }, { credential, http2: false });
    this.#dispatch = cache(this.cache)(coalesce(this.flights)((request, handler) => {
      const call = new AskedCall(request, handler);
      this.asked.push(call);
      return call;
    }));
  }

  ask({ method = 'GET', path = '/', headers = [], principal = ANONYMOUS, priority = 'interactive', body, saysWhoCalls }: Asking = {}): Told {
    const told = new Told();
    const work = new BackgroundWork('test');
    Object.assign(work, { principal, priority });
    told.call = this.#dispatch({ work, method, path, headers, body: body ?? null, saysWhoCalls, idleTimeoutMs: 1_000 }, told);
    return told;
  }

  /** Asks and lets the service answer, if it is asked. */
  get(answer: ResponseHeaders, asking: Asking = {}, body?: string, status?: number): Told {
    const before = this.asked.length;
    const told = this.ask(asking);
    if (this.asked.length > before) this.last.answer(answer, body, status);
    return told;
  }

  get last(): AskedCall {
    return this.asked.at(-1)!;
  }

  pass(seconds: number): void {
    this.now += seconds * 1000;
  }
}

export function user(subject: string): Principal {
  return { kind: 'user', subject, scopes: [], roles: [] };
}
