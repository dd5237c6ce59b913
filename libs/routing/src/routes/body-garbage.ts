import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** After how many bytes of bodies the young part of the heap is collected. */
const COLLECT_EVERY_BYTES = 16 * 1024 * 1024;

/**
 * Keeps what large bodies leave behind small. Each piece of a body is a buffer outside of the heap, of which the collector
 * sees a small object only: left to itself it lets 80 MB of them pile up before it looks. A minor collection takes a
 * millisecond or two; a gigabyte needs sixty, and is through sooner than without them (docs/proofs.md).
 */
export class BodyGarbage {
  #bytes = 0;

  constructor(private readonly collect: () => void) {}

  /** A piece of a body was handed on. */
  left(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < COLLECT_EVERY_BYTES) return;
    this.#bytes = 0;
    this.collect();
  }
}

type Collect = (options: { type: 'minor' }) => void;
let collect: Collect | undefined;

/** The process's own: there is one heap, whatever the number of gateways in it. */
export const bodyGarbage = new BodyGarbage(() => {
  collect ??= exposedCollect();
  collect({ type: 'minor' });
});

/** V8 gives its collector to contexts that are made after it was told to. */
function exposedCollect(): Collect {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
}
