import { type Instance } from '../instance.ts';
import { type Balancer } from './balancer.ts';

/** In turn by weight, evenly spread: the smooth weighted round-robin of nginx. */
export class RoundRobin implements Balancer {
  readonly #current = new WeakMap<Instance, number>();

  pick(candidates: readonly Instance[], _request: unknown, now: number): Instance {
    let total = 0;
    let best = candidates[0]!;
    let most = -Infinity;
    for (const each of candidates) {
      const weight = each.weightAt(now);
      const current = (this.#current.get(each) ?? 0) + weight;
      this.#current.set(each, current);
      total += weight;
      if (current > most) {
        best = each;
        most = current;
      }
    }
    this.#current.set(best, most - total);
    return best;
  }
}
