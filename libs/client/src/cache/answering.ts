import { GatewayError } from '@portico/pipeline';
import { type Call, type ResponseHandler, type ResponseHeaders } from '../dispatch.ts';
import { answer } from './answer.ts';
import { type Lookup } from './cache.layer.ts';
import { isNotModified, notModifiedHead, unconditional, validating } from './conditional.ts';
import { appended, type Entry } from './entry.ts';
import { Fetching } from './fetching.ts';
import { FAILURES, mayStandIn } from './reuse.ts';
import { withoutTags } from './stored-fields.ts';

/** Why the service was asked, in the words of RFC 9211 section 2.2. */
export type Why = 'uri-miss' | 'vary-miss' | 'stale' | 'request' | 'partial';

/** A failure's body is read to its end up to this size, so that the connection can be used again; bytes. */
const WORTH_READING_BYTES = 65_536;
const UNNEEDED = new GatewayError('client_closed', 'The answer came from the cache.');

/** A request that the service is asked for, with what is stored for it though it may not be used unasked. */
export class Answering implements ResponseHandler, Call {
  #call: Call | undefined;
  #fetching!: Fetching;
  /** Whether the client has its answer, or all of it that it will get from the service passes by. */
  #state: 'asking' | 'passing' | 'done' = 'asking';
  #validated: Entry | undefined;
  #collapsedBytes = 0;
  #paused = false;

  constructor(
    private readonly lookup: Lookup,
    private readonly stale: Entry | undefined,
    private readonly why: Why,
  ) {}

  start(): Call {
    const { stale } = this;
    const canValidate = this.lookup.request.method === 'GET' && stale !== undefined && stale.parts.range === undefined && (stale.etag ?? stale.lastModified) !== undefined;
    this.#ask(canValidate ? stale : undefined, this.lookup.request.headers);
    return this;
  }

  abort(reason: GatewayError): void {
    this.#call?.abort(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#call?.resume();
  }

  interim(status: number, headers: ResponseHeaders): void {
    this.lookup.handler.interim?.(status, headers);
  }

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    if (this.#validated !== undefined && status === 304) return this.#notModified();
    if (this.#standsIn() && FAILURES.has(status)) {
      if (!(Number(headers['content-length']) <= WORTH_READING_BYTES)) queueMicrotask(() => this.#call?.abort(UNNEEDED));
      return this.#standIn(`fwd-status=${status}`);
    }
    const { kept, request, plan, handler } = this.lookup;
    const { isStored, isCollapsed } = this.#fetching;
    const mark = `${kept.ground.gateway}; fwd=${this.why}; fwd-status=${status}${isStored ? '; stored' : ''}${isCollapsed ? '; collapsed' : ''}`;
    if (!isCollapsed) kept.note(request, 'miss', 0);
    const fields = { ...withoutTags(headers), 'cache-status': appended(headers['cache-status'], mark) };
    // The client's own condition stayed here; ours was not met, but its may be.
    if (this.#validated !== undefined && isNotModified(plan, status, headers, kept.ground.now())) {
      this.#state = 'done';
      handler.head(304, notModifiedHead(fields), 'Not Modified');
      handler.end({});
      return;
    }
    this.#state = 'passing';
    handler.head(status, fields, statusText);
  }

  data(chunk: Buffer): void {
    if (this.#state !== 'passing') return;
    this.#collapsedBytes += chunk.length;
    this.lookup.handler.data(chunk);
  }

  end(trailers: ResponseHeaders): void {
    if (this.#state !== 'passing') return;
    this.#state = 'done';
    if (this.#fetching.isCollapsed) this.lookup.kept.note(this.lookup.request, 'coalesced', this.#collapsedBytes);
    this.lookup.handler.end(trailers);
  }

  error(error: GatewayError): void {
    if (this.#state === 'done') return;
    const isFailure = error.source === 'upstream' || error.code === 'overloaded';
    if (this.#state === 'asking' && isFailure && this.#standsIn()) return this.#standIn(`detail=${error.code}`);
    this.#state = 'done';
    this.lookup.handler.error(error);
  }

  #ask(validated: Entry | undefined, headers: string[]): void {
    const { kept, next, request, plan, key } = this.lookup;
    this.#validated = validated;
    const asked = validated === undefined ? headers : validating(headers, validated.etag, validated.lastModified);
    const fetching = (this.#fetching = new Fetching(kept, plan, key, { method: request.method, headers: asked }, validated));
    const call = next({ ...request, headers: asked, sharing: fetching }, this);
    // It may have been asked once more meanwhile.
    if (this.#fetching !== fetching) return;
    this.#call = call;
    if (this.#paused) call.pause();
  }

  #notModified(): void {
    const { kept, request, plan, handler } = this.lookup;
    const now = kept.ground.now();
    const entry = this.#fetching.updated ?? this.#fresh(now);
    if (entry === undefined) return this.#ask(undefined, unconditional(request.headers));
    this.#state = 'done';
    const { isStored, isCollapsed } = this.#fetching;
    const mark = `${kept.ground.gateway}; fwd=${this.why}; fwd-status=304${isStored ? '; stored' : ''}${isCollapsed ? '; collapsed' : ''}`;
    kept.note(request, 'revalidated', answer(entry, entry.head(now, mark), plan, request.method, handler));
  }

  /** What whoever asked has stored. */
  #fresh(now: number): Entry | undefined {
    const { kept, key, plan, request } = this.lookup;
    for (const entry of kept.candidates(key, plan, request.headers)) if (entry.isFresh(now) && entry.parts.range === undefined) return entry;
    return undefined;
  }

  #standsIn(): boolean {
    const { kept, plan } = this.lookup;
    const { settings, ground } = kept;
    return this.stale !== undefined && mayStandIn(this.stale, plan.directives, ground.now(), settings!.options.staleIfError / 1000);
  }

  #standIn(detail: string): void {
    const { kept, request, plan, handler } = this.lookup;
    this.#state = 'done';
    const now = kept.ground.now();
    const stale = this.stale!;
    const head = stale.head(now, `${kept.ground.gateway}; fwd=stale; ttl=${stale.ttl(now)}; ${detail}`);
    kept.note(request, 'stale', answer(stale, head, plan, request.method, handler));
  }
}
