import { type UpstreamRequest } from './dispatch.ts';
import { RoundRobin } from './balance/round-robin.ts';
import { type Endpoint } from './instance.ts';
import { Instances } from './instances.ts';
import { optionsOf } from './calls.fixture.ts';

const CONNECTION = { maxConnections: 1, connectTimeoutMs: 1_000, http2: false };
const endpoints = (count: number, zones: string[] = []): Endpoint[] => Array.from({ length: count }, (_, at) => ({ origin: `http://i${at}:80`, weight: 1, zone: zones[at] }));

function instancesOf(count: number, { zone, zones, health = {} }: { zone?: string; zones?: string[]; health?: object } = {}): Instances {
  const options = optionsOf({ origins: ['http://x'], health: { passive: { ejectFor: '10s' }, ...health } });
  const instances = new Instances({ connection: CONNECTION, health: options.health, balancer: new RoundRobin(), zone });
  instances.become(endpoints(count, zones), 0);
  return instances;
}
const names = (instances: Instances, now: number) => instances.available(now).map(({ name }) => name.slice(0, 2));
const fail = (instances: Instances, at: number, now: number, times = 5) => {
  for (let time = 0; time < times; time += 1) instances.record(instances.all[at]!, true, now);
};

describe('passive health', () => {
  it('takes an instance out after failures in a row, and brings it back by itself', () => {
    const instances = instancesOf(3);
    fail(instances, 1, 0, 4);
    expect(names(instances, 0)).toEqual(['i0', 'i1', 'i2']);
    fail(instances, 1, 0, 1);
    expect(names(instances, 9_999)).toEqual(['i0', 'i2']);
    expect(names(instances, 10_000)).toEqual(['i0', 'i1', 'i2']);
    expect(instances.all[1]!.health.rampingSince).toBe(10_000);
  });

  it('is not moved by failures with answers between them, unless they are too large a share', () => {
    const instances = instancesOf(3);
    const mix = (good: number, bad: number) => {
      for (let time = 0; time < bad; time += 1) instances.record(instances.all[0]!, true, 0);
      for (let time = 0; time < good; time += 1) instances.record(instances.all[0]!, false, 0);
    };
    for (let round = 0; round < 10; round += 1) mix(2, 4);
    expect(names(instances, 0)).toHaveLength(3);
    for (let round = 0; round < 40; round += 1) mix(round % 2, 4);
    expect(names(instances, 0)).toEqual(['i1', 'i2']);
  });

  it('takes it out for twice as long each time soon after the last, by one failure, 16 times as long at most', () => {
    const instances = instancesOf(2);
    const lengths: number[] = [];
    let now = 1;
    for (let time = 0; time < 7; time += 1) {
      fail(instances, 0, now, time === 0 ? 5 : 1);
      const until = instances.all[0]!.health.ejectedUntil;
      lengths.push(until - now);
      now = until;
      instances.available(now);
    }
    expect(lengths.map((ms) => ms / 10_000)).toEqual([1, 2, 4, 8, 16, 16, 16]);
    now += 16 * 10_000 * 4;
    instances.record(instances.all[0]!, false, now);
    fail(instances, 0, now, 5);
    expect(instances.all[0]!.health.ejectedUntil - now).toBe(10_000);
  });

  it('takes no more out than maxEjected says, and never the only one', () => {
    const instances = instancesOf(4);
    for (const at of [0, 1, 2, 3]) fail(instances, at, 0);
    expect(names(instances, 0)).toEqual(['i2', 'i3']);
    const alone = instancesOf(1);
    fail(alone, 0, 0, 50);
    expect(alone.all[0]!.health.isEjected(0)).toBe(false);
  });

  it('takes none out while as many are out by probes, which may take out more', () => {
    const instances = instancesOf(4, { health: { active: { path: '/health' } } });
    const probe = (at: number, isGood: boolean, now: number) => [1, 2, 3].forEach(() => instances.probed(instances.all[at]!, isGood, now));
    probe(0, false, 0);
    fail(instances, 1, 0);
    fail(instances, 2, 0);
    expect(names(instances, 0)).toEqual(['i2', 'i3']);
    probe(2, false, 1);
    // One in four is too few: all are used.
    expect([names(instances, 1).length, instances.isPanicking]).toEqual([4, true]);
    probe(0, true, 2);
    probe(2, true, 2);
    expect(names(instances, 2)).toEqual(['i0', 'i2', 'i3']);
    fail(instances, 2, 2);
    expect(names(instances, 2)).toEqual(['i0', 'i3']);
  });

  it('can be turned off', () => {
    const instances = instancesOf(2, { health: { passive: 'off' } });
    fail(instances, 0, 0, 100);
    expect(names(instances, 0)).toHaveLength(2);
  });
});

describe('active health', () => {
  const health = { active: { path: '/health', healthyAfter: 2, unhealthyAfter: 3 }, panicBelow: '50%' };

  it('takes an instance out after failed probes in a row, and brings it back after good ones, slowly', () => {
    const instances = instancesOf(3, { health });
    const probe = (isGood: boolean, now: number) => instances.probed(instances.all[0]!, isGood, now);
    [false, false, true, false, false].forEach((isGood, at) => probe(isGood, at + 1));
    expect(names(instances, 5)).toHaveLength(3);
    probe(false, 6);
    expect(names(instances, 6)).toEqual(['i1', 'i2']);
    [true, false, true].forEach((isGood, at) => probe(isGood, at + 7));
    expect(names(instances, 9)).toEqual(['i1', 'i2']);
    probe(true, 10);
    expect(names(instances, 10)).toHaveLength(3);
    expect(instances.all[0]!.health.rampingSince).toBe(10);
  });

  it('uses all when too few are well', () => {
    const instances = instancesOf(4, { health });
    for (const at of [0, 1, 2]) for (let time = 0; time < 3; time += 1) instances.probed(instances.all[at]!, false, 1);
    expect(names(instances, 1)).toHaveLength(4);
    expect(instances.isPanicking).toBe(true);
    for (let time = 0; time < 2; time += 1) instances.probed(instances.all[0]!, true, 2);
    expect(names(instances, 2)).toEqual(['i0', 'i3']);
    expect(instances.isPanicking).toBe(false);
  });
});

describe('zones', () => {
  const zones = ['a', 'a', 'b', 'b'];

  it('are left to others while enough of the own one are well', () => {
    const instances = instancesOf(4, { zone: 'a', zones });
    expect(names(instances, 0)).toEqual(['i0', 'i1']);
    fail(instances, 0, 0);
    expect(names(instances, 0)).toEqual(['i1']);
    fail(instances, 1, 0);
    expect(names(instances, 0)).toEqual(['i2', 'i3']);
    expect(names(instances, 10_000)).toEqual(['i0', 'i1']);
  });

  it('do not matter to a gateway in none of them', () => {
    expect(names(instancesOf(4, { zones }), 0)).toHaveLength(4);
    expect(names(instancesOf(4, { zone: 'c', zones }), 0)).toHaveLength(4);
  });

  it('are left by a further attempt, rather than ask the same instance again', () => {
    const instances = instancesOf(3, { zone: 'a', zones: ['a', 'b', 'b'] });
    const first = instances.pick({} as UpstreamRequest, 0)!;
    expect(first.name).toBe('i0:80');
    expect(instances.pick({ tried: [first] } as unknown as UpstreamRequest, 0)).not.toBe(first);
  });
});

it('keeps all instances as they are when others make no sense', () => {
  const instances = instancesOf(2);
  const before = [...instances.all];
  const odd = [{ origin: 'http://i0:80', weight: 7 }, { origin: 'http://:80', weight: 1 }];
  expect(() => instances.become(odd, 50)).toThrow('Invalid URL');
  instances.become(endpoints(2), 60);
  expect(instances.all).toEqual(before);
  expect(instances.all.map(({ weight, health }) => [weight, health.rampingSince])).toEqual([[1, 0], [1, 0]]);
});

it('keeps what is known of instances that stay, and lets new ones start slowly', () => {
  const instances = instancesOf(2);
  fail(instances, 0, 0);
  const [first] = instances.all;
  instances.become(endpoints(3), 50);
  expect(instances.all[0]).toBe(first);
  expect(names(instances, 50)).toEqual(['i1', 'i2']);
  expect(instances.all.map(({ health }) => health.rampingSince)).toEqual([0, 0, 50]);
});
