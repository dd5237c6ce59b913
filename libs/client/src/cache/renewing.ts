import { BackgroundWork } from '@portico/pipeline';
import { type Lookup } from './cache.layer.ts';
import { validating } from './conditional.ts';
import { type Entry } from './entry.ts';
import { Fetching } from './fetching.ts';

/** How long a renewal that nobody waits for may take, milliseconds. */
const RENEWAL_MS = 30_000;

/** Renews what was given out stale (RFC 5861 section 3), as work in the background: one renewal at a time for each stored answer. */
export function renewBehind({ kept, next, request, plan, key }: Lookup, entry: Entry): void {
  if (kept.renewing.has(entry)) return;
  kept.renewing.add(entry);
  const work = new BackgroundWork('cache-renewal');
  work.principal = request.work.principal;
  work.setDeadline(RENEWAL_MS);
  const headers = validating(request.headers, entry.etag, entry.lastModified);
  const fetching = new Fetching(kept, plan, key, { method: 'GET', headers }, entry);
  const over = (): void => {
    kept.renewing.delete(entry);
    work.settle();
  };
  work.attach(next({ ...request, method: 'GET', work, headers, sharing: fetching }, { head() {}, data() {}, end: over, error: over }));
}
