import { type Instance } from '../instance.ts';
import { type Balancer, type Random } from './balancer.ts';

/** The one with the fewest calls under way in relation to its weight; of equals, one by chance. */
export class LeastRequests implements Balancer {
  constructor(private readonly random: Random) {}

  pick(candidates: readonly Instance[], _request: unknown, now: number): Instance {
    const from = Math.floor(this.random() * candidates.length);
    let best = candidates[from]!;
    let least = Infinity;
    for (let step = 0; step < candidates.length; step += 1) {
      const each = candidates[(from + step) % candidates.length]!;
      const load = (each.load.inFlight + 1) / each.weightAt(now);
      if (load < least) {
        best = each;
        least = load;
      }
    }
    return best;
  }
}
