import { type ResponseHeaders } from '../dispatch.ts';
import { initialAge } from './age.ts';
import { single } from './freshness.ts';
import { type ContentRange } from './content-range.ts';
import { type Audience, type Keeping } from './storing.ts';
import { storedFields, tagsOf } from './stored-fields.ts';
import { type Selecting, selectingOf, varyNames } from './vary.ts';

/** What an entry is made of; also how it is written down for other processes. Times of the wall clock in milliseconds, others in seconds. */
export interface EntryParts {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
  readonly audience: Audience;
  readonly vary: readonly Selecting[];
  readonly tags: readonly string[];
  /** Of a stored part of a whole (206). */
  readonly range: ContentRange | undefined;
  readonly responseTime: number;
  readonly initialAge: number;
  readonly lifetime: number;
  readonly noCache: boolean;
  /** Whether it never changes while it is fresh (RFC 8246). */
  readonly immutable: boolean;
  /** Whether it must not be used once it is stale, but for the times that follow (RFC 9111 sections 5.2.2.2, 5.2.2.8 and 5.2.2.10). */
  readonly mustRevalidate: boolean;
  readonly staleWhileRevalidate: number;
  /** Undefined where the answer does not say, or not with effect. */
  readonly staleIfError: number | undefined;
}

/** A stored answer. It never changes; what is learnt of it makes another. */
export class Entry {
  readonly status: number;
  readonly body: Buffer;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
  /** What it takes of memory, in bytes, about. */
  readonly size: number;
  /** Whether a purge has made it stale. */
  outdated = false;
  #second = -1;
  #head: ResponseHeaders = {};

  constructor(readonly parts: EntryParts) {
    this.status = parts.status;
    this.body = parts.body;
    this.etag = single(parts.headers.etag);
    this.lastModified = single(parts.headers['last-modified']);
    this.size = parts.body.length + sizeOfHead(parts);
  }

  /** Seconds (RFC 9111 section 4.2.3). */
  age(now: number): number {
    return this.parts.initialAge + Math.max(0, Math.floor((now - this.parts.responseTime) / 1000));
  }

  /** How long it is still good, in seconds; negative once it is stale. */
  ttl(now: number): number {
    const ttl = this.parts.lifetime - this.age(now);
    return this.outdated ? Math.min(ttl, 0) : Math.floor(ttl);
  }

  isFresh(now: number): boolean {
    return !this.outdated && this.parts.lifetime > this.age(now);
  }

  /** The fields of a hit, made once a second: nobody may change them. @param status Cache-Status without its `ttl` */
  hitHead(now: number, status: string): ResponseHeaders {
    const second = Math.floor((now - this.parts.responseTime) / 1000);
    if (second !== this.#second || this.outdated) {
      this.#second = second;
      this.#head = this.head(now, `${status}; ttl=${this.ttl(now)}`);
    }
    return this.#head;
  }

  head(now: number, cacheStatus: string): ResponseHeaders {
    const { headers } = this.parts;
    return { ...headers, age: String(this.age(now)), 'cache-status': appended(headers['cache-status'], cacheStatus) };
  }

  /**
   * This one after the service said more of it (sections 4.3.4 and 4.3.5), to a request that need not be the one that it was stored for.
   *
   * @param fields its fields, with those that came in their place; @param requestHeaders what it is selected by from now on
   */
  updated(fields: ResponseHeaders, { headers: later, kept, requestHeaders, ...times }: Omit<Answered, 'status'>): Entry {
    const vary = selectingOf(varyNames(fields), requestHeaders);
    const tags = tagsOf(later);
    return new Entry({ ...this.parts, ...keepingParts(kept), headers: fields, vary, tags: tags.length > 0 ? tags : this.parts.tags, ...timesOf(later, times) });
  }
}

export interface Times {
  readonly requestTime: number;
  readonly responseTime: number;
}

export interface Answered extends Times {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly kept: Keeping;
  readonly requestHeaders: readonly string[];
}

/** An entry of an answer that has arrived whole. */
export function entryOf({ status, headers, kept, requestHeaders, ...times }: Answered, body: Buffer, range?: ContentRange): Entry {
  const fields = storedFields(headers, kept.directives);
  // The length is known now, however it was framed.
  if (status !== 204 && range === undefined) fields['content-length'] = String(body.length);
  const vary = selectingOf(varyNames(headers), requestHeaders);
  return new Entry({ status, headers: fields, body, vary, tags: tagsOf(headers), range, ...keepingParts(kept), ...timesOf(headers, times) });
}

function keepingParts({ audience, lifetime, directives: said }: Keeping) {
  const forbidsStale = said.mustRevalidate || said.proxyRevalidate;
  return {
    audience,
    lifetime,
    noCache: said.noCache === true,
    immutable: said.immutable,
    // What s-maxage implies gives way to what the answer says itself of stale use; what forbids it by name does not.
    mustRevalidate: forbidsStale || said.sMaxage !== undefined,
    staleWhileRevalidate: forbidsStale ? 0 : (said.staleWhileRevalidate ?? 0),
    staleIfError: forbidsStale ? undefined : said.staleIfError,
  };
}

function timesOf(headers: ResponseHeaders, { requestTime, responseTime }: Times) {
  return { responseTime, initialAge: initialAge(headers, requestTime, responseTime) };
}

/** Other caches' marks come first (RFC 9211 section 2). */
export function appended(before: string | string[] | undefined, mark: string): string {
  return before === undefined ? mark : `${Array.isArray(before) ? before.join(', ') : before}, ${mark}`;
}

/** An object with its maps, arrays and strings, roughly, as the heap shows it. */
const OVERHEAD_BYTES = 1_024;

function sizeOfHead({ headers, vary, tags }: EntryParts): number {
  let size = OVERHEAD_BYTES;
  // Twice, since the fields of a hit are kept as well.
  for (const name in headers) size += 2 * (name.length + String(headers[name]).length + 32);
  for (const [name, value] of vary) size += name.length + (value?.length ?? 0) + 64;
  for (const tag of tags) size += tag.length + 32;
  return size;
}
