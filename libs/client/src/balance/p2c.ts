import { type Instance } from '../instance.ts';
import { type Balancer, type Random } from './balancer.ts';

/** Only a difference that is no noise decides; otherwise the first one drawn stays. */
const CLEARLY_LESS = 0.8;

/**
 * Power of two choices on peak EWMA: draws two by their weights and takes the one with the lower cost, which is how long its answers take times
 * how many it is working on for its weight. (Mitzenmacher 2001; Finagle.)
 */
export class PowerOfTwoChoices implements Balancer {
  constructor(private readonly random: Random) {}

  pick(candidates: readonly Instance[], _request: unknown, now: number): Instance {
    if (candidates.length === 1) return candidates[0]!;
    let total = 0;
    for (const each of candidates) total += each.weightAt(now);
    const mean = total / candidates.length;
    const one = this.#draw(candidates, undefined, total, now);
    const two = this.#draw(candidates, one, total - one.weightAt(now), now);
    const [best, other] = costOf(two, mean, now) < costOf(one, mean, now) * CLEARLY_LESS ? [two, one] : [one, two];
    const share = best.weightAt(now) / best.weight;
    return share < 1 && this.random() >= share ? other : best;
  }

  /** @param total the weights of those that are drawn from */
  #draw(candidates: readonly Instance[], without: Instance | undefined, total: number, now: number): Instance {
    let at = this.random() * total;
    let drawn: Instance | undefined;
    for (const each of candidates) {
      if (each === without) continue;
      drawn = each;
      at -= each.weightAt(now);
      if (at < 0) break;
    }
    return drawn!;
  }
}

/** A millisecond more or less says nothing; and an instance of which nothing is known is not free. */
function costOf(instance: Instance, meanWeight: number, now: number): number {
  const { load } = instance;
  return (load.likelyAt(now) + 1) * ((load.inFlight * meanWeight) / instance.weightAt(now) + 1);
}
