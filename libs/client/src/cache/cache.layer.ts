import { GatewayError } from '@portico/pipeline';
import { type Call, type Dispatch, type Layer, OVER, type ResponseHandler, type UpstreamRequest } from '../dispatch.ts';
import { answer, suffices } from './answer.ts';
import { Answering } from './answering.ts';
import { type Entry } from './entry.ts';
import { Invalidating } from './invalidating.ts';
import { isUnsafe } from './invalidation.ts';
import { LookingElsewhere } from './looking-elsewhere.ts';
import { Marked } from './marked.ts';
import { planOf, type RequestPlan } from './request-plan.ts';
import { renewBehind } from './renewing.ts';
import { reuse } from './reuse.ts';
import { type UpstreamCache } from './upstream-cache.ts';

/** Answers with what is stored where it may, and stores what may be (RFC 9111, as a shared cache). A hit is answered at once, before the call returns. */
export function cache(kept: UpstreamCache): Layer {
  return (next) => {
    const dispatch = (request: UpstreamRequest, handler: ResponseHandler): Call => {
      if (!kept.isOn || request.upgrade !== undefined) return next(request, handler);
      const plan = planOf(request, kept.settings!.credential);
      if (request.method !== 'GET' && request.method !== 'HEAD') return passBy(kept, next, request, plan, handler);
      if (plan.bypass || plan.directives.noStore) {
        kept.note(request, 'bypass', 0);
        return next(request, new Marked(handler, `${kept.ground.gateway}; fwd=${plan.bypass ? 'bypass' : 'request'}`));
      }
      return new Lookup(kept, next, request, plan, handler).look(true);
    };
    return dispatch;
  };
}

function passBy(kept: UpstreamCache, next: Dispatch, request: UpstreamRequest, plan: RequestPlan, handler: ResponseHandler): Call {
  kept.note(request, 'bypass', 0);
  const mark = `${kept.ground.gateway}; fwd=method`;
  return next(request, isUnsafe(request.method) ? new Invalidating(handler, mark, kept, request, plan) : new Marked(handler, mark));
}

/** One request's look at what is stored. */
export class Lookup {
  constructor(
    readonly kept: UpstreamCache,
    readonly next: Dispatch,
    readonly request: UpstreamRequest,
    readonly plan: RequestPlan,
    readonly handler: ResponseHandler,
    readonly key = kept.keyOf(request, plan),
  ) {}

  /** @param elsewhere whether to look at what replicas share, too */
  look(elsewhere: boolean): Call {
    const { kept, request, plan, key } = this;
    const { directives } = plan;
    const now = kept.ground.now();
    let stale: Entry | undefined;
    let isPartial = false;
    for (const entry of kept.candidates(key, plan, request.headers)) {
      if (!suffices(entry, plan)) {
        isPartial = true;
        continue;
      }
      const use = reuse(entry, directives, now);
      if (use === 'fresh') return this.#hit(entry, now);
      if (use === 'stale' || (use === 'revalidate-behind' && this.#canRenewBehind())) return this.#stale(entry, now, use);
      stale ??= entry;
    }
    const { shared } = kept.ground;
    if (elsewhere && shared !== undefined && !shared.isPaused && !kept.hints.isAlone(key, now)) return new LookingElsewhere(this).start();
    if (directives.onlyIfCached) {
      this.handler.error(new GatewayError('not_cached', 'Nothing stored may be used for this request, and no more was asked for.'));
      return OVER;
    }
    const isAsked = stale !== undefined && stale.isFresh(now);
    const why = isAsked ? 'request' : stale !== undefined ? 'stale' : isPartial ? 'partial' : kept.memory.get(key, now)?.entries.length ? 'vary-miss' : 'uri-miss';
    return new Answering(this, stale, why).start();
  }

  #hit(entry: Entry, now: number): Call {
    const { kept, plan, request, handler } = this;
    kept.note(request, 'hit', answer(entry, entry.hitHead(now, kept.hitMark), plan, request.method, handler));
    return OVER;
  }

  #stale(entry: Entry, now: number, use: 'stale' | 'revalidate-behind'): Call {
    const { kept, plan, request, handler } = this;
    const head = entry.head(now, `${kept.hitMark}; ttl=${entry.ttl(now)}`);
    kept.note(request, 'stale', answer(entry, head, plan, request.method, handler));
    if (use === 'revalidate-behind') renewBehind(this, entry);
    return OVER;
  }

  /** Work that nobody waits for has no user's token: what needs one is renewed while its user waits. */
  #canRenewBehind(): boolean {
    const { credential } = this.kept.settings!;
    return this.request.work.principal.kind === 'anonymous' || (credential !== 'user' && credential !== 'exchange');
  }
}
