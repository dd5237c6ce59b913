import { type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { type Share, Sharing } from '../layers/sharing.ts';
import { noDirectives } from './cache-control.ts';
import { isStrong } from './conditional.ts';
import { contentRange } from './content-range.ts';
import { type Entry, entryOf } from './entry.ts';
import { single } from './freshness.ts';
import { combined } from './parts-of-whole.ts';
import { type RequestPlan } from './request-plan.ts';
import { keeping, type Keeping } from './storing.ts';
import { updatedFields } from './stored-fields.ts';
import { type UpstreamCache } from './upstream-cache.ts';
import { selects, selectingOf, varyNames } from './vary.ts';

/** A request on its way to the service, and what becomes of its answer: stored, an update of what is stored, or neither. */
export class Fetching extends Sharing {
  /** The stored answer as the service's 304 made it; undefined when the 304 was about something else. */
  updated: Entry | undefined;
  /** For Cache-Status. */
  isStored = false;
  isCollapsed = false;
  readonly #requestTime: number;
  readonly #moment: number;

  /** @param validated the stored answer that the request asks about, if it does */
  constructor(
    private readonly cache: UpstreamCache,
    private readonly plan: RequestPlan,
    private readonly primaryKey: string,
    private readonly request: Pick<UpstreamRequest, 'method' | 'headers'>,
    private readonly validated: Entry | undefined,
  ) {
    super();
    this.#requestTime = cache.ground.now();
    this.#moment = cache.moment;
  }

  override key(): string | undefined {
    const { cache, plan, primaryKey, request } = this;
    const { options } = cache.settings!;
    const shared = this.#sharedKey;
    if (!options.coalesce || cache.hints.isAlone(shared, cache.ground.now())) return undefined;
    const { ifNoneMatch, ifModifiedSince, range, ifRange } = plan;
    const own = this.validated ? ['validate', this.validated.etag, this.validated.lastModified] : [ifNoneMatch, ifModifiedSince];
    const whose = plan.identity !== '' && options.perPrincipal ? plan.identity : plan.identity !== '';
    return `${request.method} ${primaryKey} ${JSON.stringify([whose, own, range, ifRange])}${cache.selection(primaryKey, request.headers)}`;
  }

  override isOfCaller(other: Sharing): boolean {
    return other instanceof Fetching && other.plan.identity === this.plan.identity;
  }

  override joined(): void {
    this.isCollapsed = true;
  }

  override arrived(status: number, headers: ResponseHeaders): Share | undefined {
    if (this.validated !== undefined && status === 304) return this.#revalidated(this.validated, headers);
    if (this.request.method === 'HEAD') return this.#toldOf(status, headers);
    const share = this.#storable(status, headers);
    // A condition or a range of the client's own tells nothing of the resource.
    if (share === undefined && status !== 304 && status !== 206 && status !== 416) this.#learnAlone();
    return share;
  }

  /** RFC 9111 section 3. */
  #storable(status: number, headers: ResponseHeaders): Share | undefined {
    const { cache, plan, request } = this;
    const { options } = cache.settings!;
    const responseTime = cache.ground.now();
    const kept = keeping(status, headers, plan.identity, responseTime, options);
    const length = single(headers['content-length']);
    if (kept === undefined || Number(length ?? 0) > options.maxEntry || !isFramed(status, headers, cache.settings!.http2)) return undefined;
    const part = status === 206 ? contentRange(single(headers['content-range'])) : undefined;
    if (status === 206 && part === undefined) return undefined;
    const names = varyNames(headers);
    cache.hints.learnVary(this.primaryKey, names);
    const times = { requestTime: this.#requestTime, responseTime };
    this.isStored = true;
    return this.#share(kept, responseTime, headers, options.maxEntry, (body) => {
      const expected = part ? part.last - part.first + 1 : length;
      if (expected !== undefined && Number(expected) !== body.length) return;
      const entry = entryOf({ status, headers, kept, requestHeaders: request.headers, ...times }, body, part);
      this.#store(part ? combined(entry, this.#storedParts(entry)) : entry);
    });
  }

  /** RFC 9111 section 4.3.4. */
  #revalidated(stored: Entry, headers: ResponseHeaders): Share | undefined {
    const { cache, plan } = this;
    const etag = single(headers.etag);
    // Another strong validator tells of another answer: this one says nothing of ours.
    if (isStrong(etag) && etag !== stored.etag) return undefined;
    const responseTime = cache.ground.now();
    const merged = updatedFields(stored.parts.headers, headers);
    const kept = notWider(keeping(stored.status, merged, plan.identity, responseTime, cache.settings!.options), stored);
    const told = { headers, requestHeaders: this.request.headers, requestTime: this.#requestTime, responseTime };
    cache.memory.remove(this.primaryKey, (entry) => entry === stored);
    if (kept === undefined) {
      // It may be used this once, and no more.
      this.updated = stored.updated(merged, { ...told, kept: { audience: stored.parts.audience, lifetime: 0, directives: noDirectives() } });
      return undefined;
    }
    this.isStored = true;
    this.updated = stored.updated(merged, { ...told, kept });
    this.#store(this.updated);
    if (!this.updated.isFresh(responseTime) || this.updated.parts.noCache) this.#learnAlone();
    return this.#share(kept, responseTime, this.updated.parts.headers, 0, () => {});
  }

  /** RFC 9111 section 4.3.5: what a HEAD tells of a stored answer to GET. */
  #toldOf(status: number, headers: ResponseHeaders): Share | undefined {
    const { cache, plan } = this;
    const responseTime = cache.ground.now();
    const kept = status === 200 ? keeping(status, headers, plan.identity, responseTime, cache.settings!.options) : undefined;
    for (const stored of cache.candidates(this.primaryKey, plan, this.request.headers)) {
      if (stored.status !== 200 || status !== 200) break;
      const isSame = (['etag', 'last-modified', 'content-length'] as const).every((name) => headers[name] === undefined || stored.parts.headers[name] === undefined || single(headers[name]) === single(stored.parts.headers[name]));
      const told = { headers, requestHeaders: this.request.headers, requestTime: this.#requestTime, responseTime };
      if (!isSame) stored.outdated = true;
      else if (kept !== undefined) {
        cache.memory.remove(this.primaryKey, (entry) => entry === stored);
        this.#store(stored.updated(updatedFields(stored.parts.headers, headers), { ...told, kept: notWider(kept, stored)! }));
      }
      break;
    }
    return kept && this.#share(kept, responseTime, headers, 0, () => {});
  }

  #share({ audience, lifetime, directives }: Keeping, responseTime: number, headers: ResponseHeaders, maxBytes: number, whole: (body: Buffer) => void): Share {
    const { plan, request } = this;
    const isReusable = lifetime > 0 && directives.noCache !== true;
    if (!isReusable) this.#learnAlone();
    const selecting = selectingOf(varyNames(headers), request.headers);
    return {
      maxBytes,
      whole,
      admits: (other) => {
        if (!isReusable || !(other instanceof Fetching)) return false;
        if (audience !== 'everyone' && other.plan.identity !== plan.identity) return false;
        return other.plan.directives.noCache === plan.directives.noCache && selects(selecting, other.request.headers, headers);
      },
    };
  }

  #store(entry: Entry): void {
    const { cache } = this;
    if (cache.isOn && !cache.isOvertaken(this.primaryKey, this.#moment)) cache.store(this.primaryKey, this.plan.identity, entry);
  }

  #storedParts(entry: Entry): readonly Entry[] {
    return this.cache.candidates(this.primaryKey, this.plan, this.request.headers).filter(({ parts }) => parts.audience === entry.parts.audience);
  }

  #learnAlone(): void {
    this.cache.hints.learnAlone(this.#sharedKey, this.cache.ground.now());
  }

  /** Of what is remembered: answers to somebody may differ in this from those to nobody in particular. */
  get #sharedKey(): string {
    return this.plan.identity === '' ? this.primaryKey : `${this.primaryKey} ?`;
  }
}

/** What was kept for some is not for more of them because its fields have changed: its body has not. */
function notWider(kept: Keeping | undefined, { parts: { audience } }: Entry): Keeping | undefined {
  return kept === undefined || audience === 'everyone' ? kept : { ...kept, audience };
}

/** Whether the end of the body can be told from its breaking off (RFC 9112 section 8); HTTP/2 marks it, and has no Connection. */
function isFramed(status: number, headers: ResponseHeaders, http2: boolean): boolean {
  if (status === 204 || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return true;
  return http2 && headers.connection === undefined;
}
