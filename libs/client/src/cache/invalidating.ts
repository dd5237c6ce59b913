import { type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { entryOf } from './entry.ts';
import { explicitLifetime, single } from './freshness.ts';
import { invalidatedPaths, pathHere } from './invalidation.ts';
import { Marked } from './marked.ts';
import { type RequestPlan } from './request-plan.ts';
import { keeping } from './storing.ts';
import { directivesOf } from './targeted-fields.ts';
import { type UpstreamCache } from './upstream-cache.ts';

/**
 * Makes what is stored invalid by the answer to an unsafe request (RFC 9111 section 4.4), and stores the answer to a POST that says
 * that it is what GET would get, and for how long (RFC 9110 section 9.3.3).
 */
export class Invalidating extends Marked {
  #chunks: Buffer[] | undefined;
  #size = 0;
  #whole: ((body: Buffer) => void) | undefined;
  readonly #requestTime: number;

  constructor(
    next: ResponseHandler,
    mark: string,
    private readonly kept: UpstreamCache,
    private readonly request: UpstreamRequest,
    private readonly plan: RequestPlan,
  ) {
    super(next, mark);
    this.#requestTime = kept.ground.now();
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    const { kept, request, plan } = this;
    const hosts = [request.instance && new URL(request.instance.endpoint.origin).host, plan.host];
    for (const path of invalidatedPaths(status, headers, request, hosts)) {
      for (const key of new Set([path, kept.keyOf({ ...request, path }, plan)])) kept.ground.invalidate(kept.upstream, key);
    }
    if (request.method === 'POST') this.#consider(status, headers, hosts);
    super.head(status, headers, statusText);
  }

  override data(chunk: Buffer): void {
    if (this.#chunks !== undefined) {
      this.#size += chunk.length;
      if (this.#size > this.kept.settings!.options.maxEntry) this.#chunks = undefined;
      else this.#chunks.push(chunk);
    }
    super.data(chunk);
  }

  override end(trailers: ResponseHeaders): void {
    if (this.#chunks !== undefined) this.#whole?.(Buffer.concat(this.#chunks));
    super.end(trailers);
  }

  #consider(status: number, headers: ResponseHeaders, hosts: readonly (string | undefined)[]): void {
    const { kept, request, plan } = this;
    if (status !== 200 || !kept.isOn || plan.directives.noStore) return;
    if (pathHere(single(headers['content-location']), request.path, hosts) !== request.path) return;
    const responseTime = kept.ground.now();
    const { directives, targeted } = directivesOf(headers);
    if (explicitLifetime(directives, headers, responseTime, targeted) === undefined || headers['content-length'] === undefined) return;
    const keep = keeping(status, headers, plan.identity, responseTime, kept.settings!.options);
    if (keep === undefined) return;
    const key = kept.keyOf(request, plan);
    const moment = kept.moment;
    const answered = { status, headers, kept: keep, requestHeaders: request.headers, requestTime: this.#requestTime, responseTime };
    this.#chunks = [];
    this.#whole = (body) => {
      if (String(body.length) === single(headers['content-length']) && !kept.isOvertaken(key, moment)) kept.store(key, plan.identity, entryOf(answered, body));
    };
  }
}
