import fc from 'fast-check';
import { type UpstreamRequest } from '../dispatch.ts';
import { Instance } from '../instance.ts';
import { type Balancer } from './balancer.ts';
import { ConsistentHash } from './consistent-hash.ts';
import { LeastRequests } from './least-requests.ts';
import { PowerOfTwoChoices } from './p2c.ts';
import { RoundRobin } from './round-robin.ts';

const CONNECTION = { maxConnections: 1, connectTimeoutMs: 1_000, http2: false };
const instanceOf = (name: string, weight = 1) => new Instance({ origin: `http://${name}:80`, weight }, CONNECTION);
const named = (count: number, weights: number[] = []) => Array.from({ length: count }, (_, at) => instanceOf(`i${at}`, weights[at] ?? 1));
const request = (path = '/') => ({ path }) as UpstreamRequest;
const seeded = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
};
const byPath = (random = seeded(1)) => new ConsistentHash(({ path }) => path, new PowerOfTwoChoices(random));
/** How many of `calls` each instance gets, when each call is over before the next. */
function sharesOf(balancer: Balancer, instances: readonly Instance[], calls: number): number[] {
  const counts = new Map(instances.map((each) => [each, 0]));
  for (let call = 0; call < calls; call += 1) {
    const picked = balancer.pick(instances, request(`/${call}`), 0);
    counts.set(picked, counts.get(picked)! + 1);
  }
  return instances.map((each) => counts.get(each)!);
}
const weights = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 12 });
const seed = fc.integer();

describe('shares of the calls', () => {
  it('are exact by weight after each whole round of round-robin', () => {
    fc.assert(fc.property(weights, fc.integer({ min: 1, max: 5 }), (each, rounds) => {
      const total = each.reduce((sum, weight) => sum + weight, 0);
      expect(sharesOf(new RoundRobin(), named(each.length, each), total * rounds)).toEqual(each.map((weight) => weight * rounds));
    }));
  });

  it.each<[string, (random: () => number) => Balancer]>([
    ['two choices', (random) => new PowerOfTwoChoices(random)],
    ['the fewest requests', (random) => new LeastRequests(random)],
  ])('are even among idle equals with %s', (_name, make) => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10 }), seed, (count, from) => {
      const calls = 2_000 * count;
      // Five standard deviations of a binomial distribution.
      const room = 5 * Math.sqrt(calls * (1 / count) * (1 - 1 / count));
      const furthest = Math.max(...sharesOf(make(seeded(from)), named(count), calls).map((share) => Math.abs(share - calls / count)));
      expect(furthest).toBeLessThanOrEqual(room);
    }), { numRuns: 10 });
  });

  it('are those of the weights among the idle with two choices', () => {
    fc.assert(fc.property(weights, seed, (each, from) => {
      const total = each.reduce((sum, weight) => sum + weight, 0);
      const calls = 1_000 * each.length;
      const shares = sharesOf(new PowerOfTwoChoices(seeded(from)), named(each.length, each), calls);
      const isFair = each.every((weight, at) => Math.abs(shares[at]! - (calls * weight) / total) <= 5 * Math.sqrt(calls * (weight / total) * (1 - weight / total)));
      expect(isFair).toBe(true);
    }), { numRuns: 20 });
  });

  it('are about those of the weights among the busy with two choices as well', () => {
    fc.assert(fc.property(weights, seed, (each, from) => {
      const instances = named(each.length, each);
      const total = each.reduce((sum, weight) => sum + weight, 0);
      const random = seeded(from);
      const balancer = new PowerOfTwoChoices(random);
      const begin = () => {
        const picked = balancer.pick(instances, request(), 0);
        picked.load.inFlight += 1;
        return picked;
      };
      const underWay = Array.from({ length: 10 * total }, begin);
      const counts = new Map(instances.map((instance) => [instance, 0]));
      for (let call = 0; call < 400 * total; call += 1) {
        const at = Math.floor(random() * underWay.length);
        underWay[at]!.load.inFlight -= 1;
        const picked = (underWay[at] = begin());
        counts.set(picked, counts.get(picked)! + 1);
      }
      const furthest = Math.max(...instances.map((instance) => Math.abs(counts.get(instance)! / (400 * instance.weight) - 1)));
      expect(furthest).toBeLessThan(0.25);
    }), { numRuns: 20 });
  });

  it('of busy instances are never more than one apart with the fewest requests, in relation to their weights', () => {
    fc.assert(fc.property(weights, fc.integer({ min: 1, max: 300 }), seed, (each, calls, from) => {
      const instances = named(each.length, each);
      const balancer = new LeastRequests(seeded(from));
      for (let call = 0; call < calls; call += 1) balancer.pick(instances, request(), 0).load.inFlight += 1;
      const loads = instances.map(({ load, weight }) => load.inFlight / weight);
      const least = Math.min(...instances.map(({ load, weight }) => (load.inFlight + 1) / weight));
      expect(Math.max(...loads)).toBeLessThanOrEqual(least + 1e-9);
    }));
  });

  it('are small for an instance that answers slowly, and come back when it is forgiven', () => {
    const instances = named(3);
    for (const { load } of instances) load.observe(2, 0);
    instances[0]!.load.observe(500, 0);
    const balancer = new PowerOfTwoChoices(seeded(7));
    const share = (now: number) => Array.from({ length: 900 }, () => balancer.pick(instances, request(), now)).filter((each) => each === instances[0]).length;
    expect(share(1)).toBe(0);
    expect(share(90_000)).toBeGreaterThan(200);
  });

  it('are small for an instance that has not answered yet, also where another was slow a while ago', () => {
    const instances = named(3);
    const [hanging, forgiven] = instances;
    forgiven!.load.observe(250, 0);
    const balancer = new PowerOfTwoChoices(seeded(5));
    let asked = 0;
    // Half a second of five hundred a second, in bursts of ten; all but one answer within two milliseconds.
    for (let now = 0; now < 500; now += 20) {
      const burst = Array.from({ length: 10 }, () => {
        const picked = balancer.pick(instances, request(), now);
        picked.load.begin(now);
        return picked;
      });
      for (const each of burst) {
        if (each === hanging) asked += 1;
        else {
          each.load.moved(now + 2);
          each.load.inFlight -= 1;
        }
      }
    }
    expect(asked).toBeLessThan(20);
  });

  it('grow slowly for an instance that came back', () => {
    const instances = named(3);
    instances[0]!.slowStartMs = 10_000;
    instances[0]!.health.rampingSince = 1;
    const balancer = new PowerOfTwoChoices(seeded(3));
    const share = (now: number) => Array.from({ length: 3_000 }, () => balancer.pick(instances, request(), now)).filter((each) => each === instances[0]).length;
    const [early, half, late] = [share(100), share(5_000), share(20_000)];
    expect(early).toBeLessThan(150);
    expect(half).toBeGreaterThan(early);
    expect(half).toBeLessThan(late * 0.75);
    expect(late).toBeGreaterThan(900);
  });
});

describe('an instance that came back', () => {
  const ramping = () => {
    const instances = named(3);
    instances[0]!.slowStartMs = 10_000;
    instances[0]!.health.rampingSince = 1;
    return instances;
  };

  it('gets as many calls at once as its part of its share, with the fewest requests', () => {
    const instances = ramping();
    const balancer = new LeastRequests(seeded(4));
    const held = (now: number) => {
      for (const { load } of instances) load.inFlight = 0;
      for (let call = 0; call < 210; call += 1) balancer.pick(instances, request(), now).load.inFlight += 1;
      return instances[0]!.load.inFlight;
    };
    expect([held(1_001), held(5_001), held(10_001)]).toEqual([10, 42, 70]);
  });

  it('gets its keys bit by bit with the consistent hash, and no other key moves', () => {
    const instances = ramping();
    const balancer = byPath();
    const keys = Array.from({ length: 3_000 }, (_, at) => `/key/${at}`);
    const ownersAt = (now: number) => keys.map((key) => balancer.pick(instances, request(key), now));
    const times = [ownersAt(1_001), ownersAt(5_001), ownersAt(10_001)];
    const shares = times.map((owners) => owners.filter((owner) => owner === instances[0]).length);
    // A tenth of a share beside two whole ones, half of one, and a whole one.
    expect(shares.map((share, at) => Math.abs(share - [143, 600, 1_000][at]!) < 100)).toEqual([true, true, true]);
    for (const [at, later] of times.slice(1).entries()) expect(later.every((owner, key) => owner === instances[0] || owner === times[at]![key])).toBe(true);
  });
});

describe('the consistent hash', () => {
  const KEYS = Array.from({ length: 4_000 }, (_, at) => `/key/${at}`);
  const owners = (instances: readonly Instance[]) => {
    const balancer = byPath();
    return KEYS.map((key) => balancer.pick(instances, request(key), 0).name);
  };

  it('gives a key to the same instance, in whatever order they are listed', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.string(), seed, (count, key, from) => {
      const instances = named(count);
      const random = seeded(from);
      const shuffled = instances.toSorted(() => random() - 0.5);
      expect(byPath().pick(shuffled, request(`/${key}`), 0)).toBe(byPath().pick(instances, request(`/${key}`), 0));
    }));
  });

  it('moves about one of n keys when one of n instances goes, and none between those that stay', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), (count, at) => {
      const instances = named(count);
      const gone = instances[at % count]!;
      const before = owners(instances);
      const after = owners(instances.filter((each) => each !== gone));
      const moved = before.filter((owner, key) => owner !== after[key]);
      expect(moved.length).toBe(before.filter((owner) => owner === gone.name).length);
      expect(moved.length / KEYS.length).toBeGreaterThan((1 / count) * 0.8);
      expect(moved.length / KEYS.length).toBeLessThan((1 / count) * 1.2);
    }), { numRuns: 12 });
  });

  it('moves about one of n + 1 keys when one comes, all of them to it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), (count) => {
      const before = owners(named(count));
      const after = owners(named(count + 1));
      const moved = after.filter((owner, key) => owner !== before[key]).length;
      expect(moved).toBe(after.filter((owner) => owner === `i${count}:80`).length);
      expect(moved / KEYS.length).toBeGreaterThan((1 / (count + 1)) * 0.8);
      expect(moved / KEYS.length).toBeLessThan((1 / (count + 1)) * 1.2);
    }), { numRuns: 12 });
  });

  it('lets no instance have more than a quarter over its share of the calls under way, even if all ask for one key', () => {
    fc.assert(fc.property(weights, fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 50 }), (each, calls, keys) => {
      const instances = named(each.length, each);
      const total = each.reduce((sum, weight) => sum + weight, 0);
      const balancer = byPath();
      let isOver = false;
      for (let call = 1; call <= calls; call += 1) {
        balancer.pick(instances, request(`/${call % keys}`), 0).load.inFlight += 1;
        isOver ||= instances.some(({ load, weight }) => load.inFlight > Math.ceil((1.25 * call * weight) / total));
      }
      expect(isOver).toBe(false);
    }), { numRuns: 40 });
  });

  it('spreads keys by weight', () => {
    const counts = new Map<string, number>();
    for (const owner of owners(named(2, [1, 3]))) counts.set(owner, (counts.get(owner) ?? 0) + 1);
    expect(counts.get('i1:80')! / KEYS.length).toBeCloseTo(0.75, 1);
  });

  it('leaves a call without a key to another balancer', () => {
    const instances = named(4);
    const balancer = new ConsistentHash(() => undefined, new RoundRobin());
    expect(sharesOf(balancer, instances, 8)).toEqual([2, 2, 2, 2]);
  });
});
