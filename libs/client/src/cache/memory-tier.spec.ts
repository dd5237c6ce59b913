import { Entry } from './entry.ts';
import { MemoryTier } from './memory-tier.ts';

function entry(bytes: number): Entry {
  const times = { responseTime: 0, initialAge: 0, lifetime: 60, staleWhileRevalidate: 0, staleIfError: undefined };
  return new Entry({ status: 200, headers: {}, body: Buffer.alloc(bytes), audience: 'everyone', vary: [], tags: [], range: undefined, noCache: false, immutable: false, mustRevalidate: false, ...times });
}
const never = () => false;

describe('the tier in memory', () => {
  it('keeps to its bytes, whatever comes, and lets go what was used longest ago', () => {
    const tier = new MemoryTier(100_000);
    for (let at = 0; at < 200; at += 1) {
      tier.put(`/${at}`, entry(10_000), never, at * 1000);
      tier.get('/0', at * 1000);
      expect(tier.bytes).toBeLessThanOrEqual(100_000);
    }
    expect([tier.get('/0', 0) !== undefined, tier.get('/100', 0), tier.get('/199', 0) !== undefined]).toEqual([true, undefined, true]);
    expect(tier.evictions + tier.entries).toBe(200);
  });

  it('counts what an entry costs beside its body', () => {
    const tier = new MemoryTier(100_000);
    for (let at = 0; at < 1000; at += 1) tier.put(`/${at}`, entry(0), never, 0);
    expect(tier.entries).toBeLessThan(100);
  });

  it('takes nothing that is larger than all of it', () => {
    const tier = new MemoryTier(5_000);
    tier.put('/a', entry(10_000), never, 0);
    expect([tier.entries, tier.bytes]).toEqual([0, 0]);
  });

  it('bounds the variants of an answer', () => {
    const tier = new MemoryTier(10_000_000);
    for (let at = 0; at < 100; at += 1) tier.put('/a', entry(1), never, 0);
    expect(tier.get('/a', 0)!.entries.length).toBeLessThanOrEqual(32);
  });

  it('lets what is kept for principals go with what it belongs to, and counts to nothing again', () => {
    const tier = new MemoryTier(10_000_000);
    for (const who of ['ann', 'bob']) tier.put(`/me ${who}`, entry(1), never, 0, '/me');
    expect(tier.entries).toBe(2);
    expect(tier.remove('/me')).toBe(2);
    expect([tier.entries, tier.bytes, tier.get('/me ann', 0)]).toEqual([0, 0, undefined]);
  });
});
