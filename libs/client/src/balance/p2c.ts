import { type Instance } from '../instance.ts';
import { type Balancer, type Random } from './balancer.ts';

/** Only a difference that is no noise decides; otherwise the first one drawn stays. */
const CLEARLY_LESS = 0.8;

/**
 * Power of two choices on peak EWMA: draws two by their weights and takes the one with the lower cost, which is how long its answers take times
 * how many it is working on. (Mitzenmacher 2001; Finagle.)
 */
export class PowerOfTwoChoices implements Balancer {
  constructor(private readonly random: Random) {}

  pick(candidates: readonly Instance[], _request: unknown, now: number): Instance {
    if (candidates.length === 1) return candidates[0]!;
    const one = this.#draw(candidates, undefined, now);
    const two = this.#draw(candidates, one, now);
    const [best, other] = costOf(two, now) < costOf(one, now) * CLEARLY_LESS ? [two, one] : [one, two];
    const share = best.weightAt(now) / best.weight;
    return share < 1 && this.random() >= share ? other : best;
  }

  #draw(candidates: readonly Instance[], without: Instance | undefined, now: number): Instance {
    let total = 0;
    for (const each of candidates) if (each !== without) total += each.weightAt(now);
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
function costOf({ load }: Instance, now: number): number {
  return (load.likelyAt(now) + 1) * (load.inFlight + 1);
}
