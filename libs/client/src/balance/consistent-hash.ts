import { type UpstreamRequest } from '../dispatch.ts';
import { type Instance } from '../instance.ts';
import { type Balancer } from './balancer.ts';

/** No instance has more than this times its share of the calls under way (Mirrokni, Thorup, Zadimoghaddam 2018). */
const BOUND = 1.25;

/**
 * The same instance for the same key, by rendezvous hashing: one that comes or goes moves only the keys that it gets or had. With bounded
 * load: a key whose instance is too busy goes to its next one. One that starts slowly gets its keys bit by bit.
 */
export class ConsistentHash implements Balancer {
  readonly #seeds = new WeakMap<Instance, number>();

  /**
   * @param keyOf the key of a call; undefined for one without, which goes anywhere
   * @param otherwise for calls without a key
   */
  constructor(
    private readonly keyOf: (request: UpstreamRequest) => string | undefined,
    private readonly otherwise: Balancer,
  ) {}

  pick(candidates: readonly Instance[], request: UpstreamRequest, now: number): Instance {
    const key = this.keyOf(request);
    if (key === undefined || key === '') return this.otherwise.pick(candidates, request, now);
    const hash = fnv1a(key);
    let inFlight = 1;
    let weights = 0;
    for (const each of candidates) {
      inFlight += each.load.inFlight;
      weights += each.weightAt(now);
    }
    let best: Instance | undefined;
    let highest = -Infinity;
    for (const each of candidates) {
      const weight = each.weightAt(now);
      const most = Math.ceil((BOUND * inFlight * weight) / weights);
      if (each.load.inFlight >= most) continue;
      const score = weight / -Math.log((mixed(hash ^ this.#seedOf(each)) + 0.5) / 2 ** 32);
      if (score > highest) {
        best = each;
        highest = score;
      }
    }
    // Never: not all can be above their average.
    return best ?? candidates[0]!;
  }

  #seedOf(instance: Instance): number {
    let seed = this.#seeds.get(instance);
    if (seed === undefined) this.#seeds.set(instance, (seed = mixed(fnv1a(instance.name))));
    return seed;
  }
}

/** FNV-1a, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The finalizer of MurmurHash3: every bit of the input moves every bit of the output. */
function mixed(hash: number): number {
  let value = hash;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
