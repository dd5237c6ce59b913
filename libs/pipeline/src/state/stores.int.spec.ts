import { setTimeout as sleep } from 'node:timers/promises';
import { TestRedis } from '@portico/testing';
import { MemoryStores } from './memory-stores.ts';
import { RedisStores } from './redis-stores.ts';
import { type Stores } from './stores.ts';
import { withLease } from './with-lease.ts';


/** What holds for state in memory as well as in Redis. */
function keepsState(open: () => Promise<Stores>): void {
  let stores: Stores;
  beforeAll(async () => {
    stores = await open();
  });
  afterAll(() => stores.close());

  it('keeps values by namespace until they are deleted', async () => {
    const table = stores.table<{ n: number }>('kept');
    await table.set('a', { n: 1 }, 10_000);
    expect(await table.get('a')).toEqual({ n: 1 });
    expect(await stores.table('other').get('a')).toBeUndefined();
    expect(await table.getMany(['a', 'b'])).toEqual([{ n: 1 }, undefined]);
    expect([await table.delete('a'), await table.delete('a')]).toEqual([true, false]);
    expect(await table.get('a')).toBeUndefined();
  });

  it('lets values end', async () => {
    const table = stores.table<string>('ending');
    await table.set('a', 'x', 40);
    await sleep(60);
    expect(await table.get('a')).toBeUndefined();
    expect(await table.replace('a', 'y', 1_000)).toBe(false);
  });

  it('adds only what is new, for one of many who try at once', async () => {
    const table = stores.table<number>('new');
    const added = await Promise.all([1, 2, 3, 4].map((n) => table.add('a', n, 5_000)));
    expect(added.filter(Boolean)).toHaveLength(1);
  });

  it('replaces only what is there', async () => {
    const table = stores.table<number>('replaced');
    expect(await table.replace('a', 1, 5_000)).toBe(false);
    await table.set('a', 1, 5_000);
    expect(await table.replace('a', 2, 5_000)).toBe(true);
    expect(await table.get('a')).toBe(2);
  });

  it('lists the keys of a table', async () => {
    const table = stores.table<number>('listed');
    await Promise.all(['a', 'b', 'c'].map((key) => table.set(key, 1, 5_000)));
    await table.delete('b');
    const keys: string[] = [];
    for await (const key of stores.keys('listed')) keys.push(key);
    expect(keys.toSorted()).toEqual(['a', 'c']);
  });

  it('is a Keyv for those who want one', async () => {
    const keyv = stores.keyv<string>('keyv');
    await keyv.set('a', 'x', 5_000);
    expect(await keyv.get('a')).toBe('x');
  });

  it('gives a lease to one holder at a time, which only the holder renews and releases', async () => {
    const first = await stores.lease('name', 200);
    expect(await stores.lease('name', 200)).toBeUndefined();
    expect(await first!.renew()).toBe(true);
    await first!.release();
    const second = await stores.lease('name', 200);
    await first!.release();
    expect(await first!.renew()).toBe(false);
    expect(await stores.lease('name', 200)).toBeUndefined();
    await second!.release();
  });

  it('lets a lease run out, and renews it while work goes on', async () => {
    await stores.lease('dead', 60);
    const order: string[] = [];
    const signal = AbortSignal.timeout(5_000);
    let long: Promise<void> | undefined;
    await new Promise<void>((begun) => {
      long = withLease(stores, { name: 'dead', ttlMs: 150, signal }, async () => {
        begun();
        await sleep(400);
        order.push('long');
      });
    });
    await withLease(stores, { name: 'dead', ttlMs: 150, signal }, async () => void order.push('next'));
    await long;
    expect(order).toEqual(['long', 'next']);
  });

  it('gives up waiting for a lease when told to', async () => {
    const held = await stores.lease('held', 5_000);
    const waiting = { name: 'held', ttlMs: 100, signal: AbortSignal.timeout(120) };
    await expect(withLease(stores, waiting, async () => 1)).rejects.toMatchObject({ name: 'TimeoutError' });
    await held!.release();
  });

  it('tells subscribers, until they leave', async () => {
    const heard: string[] = [];
    const leave = stores.subscribe('channel', (message) => heard.push(message));
    await stores.publish('channel', 'a:b');
    await sleep(50);
    leave();
    await stores.publish('channel', 'c');
    await sleep(50);
    expect(heard).toEqual(['a:b']);
  });
}

describe('state in memory', () => {
  keepsState(async () => new MemoryStores());

  it('is forgotten when it has ended, though nobody asks for it', async () => {
    const stores = new MemoryStores();
    await stores.table('swept').set('a', 'x', 1);
    await sleep(5);
    stores.sweep();
    expect(await stores.table('swept').get('a')).toBeUndefined();
    stores.close();
  });
});

describe('state in Redis', () => {
  let redis: TestRedis;
  const open = async () => {
    const stores = new RedisStores(redis.url, 'gateway');
    await eventually(() => stores.table('x').get('x'));
    return stores;
  };

  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.stop());

  keepsState(open);

  it('is seen by other processes, and tells their subscribers', async () => {
    const [one, other] = [await open(), await open()];
    const heard: string[] = [];
    other.subscribe('news', (message) => heard.push(message));
    await sleep(100);
    await one.table('both').set('a', 1, 5_000);
    await one.publish('news', 'a');
    await sleep(50);
    expect(await other.table('both').get('a')).toBe(1);
    expect(heard).toEqual(['a']);
    [one, other].forEach((stores) => stores.close());
  });

  it('goes on when a message is not understood', async () => {
    const [one, other] = [await open(), await open()];
    const heard: unknown[] = [];
    other.subscribe('news', (message) => heard.push(JSON.parse(message)));
    await sleep(100);
    await one.publish('news', '{');
    await one.publish('news', '{"a":1}');
    await sleep(50);
    expect(heard).toEqual([{ a: 1 }]);
    [one, other].forEach((stores) => stores.close());
  });

  it('fails fast while Redis hangs, and heals', async () => {
    const stores = await open();
    redis.pause();
    const startedAt = performance.now();
    const lost = { code: 'state_unavailable', headers: { 'Retry-After': '1' } };
    await expect(stores.table('x').get('x')).rejects.toMatchObject(lost);
    expect(performance.now() - startedAt).toBeLessThan(600);
    const second = performance.now();
    await expect(stores.table('x').set('x', 1, 1_000)).rejects.toMatchObject({ code: 'state_unavailable' });
    expect(performance.now() - second).toBeLessThan(50);
    redis.resume();
    await eventually(() => stores.table('x').get('x'));
    stores.close();
  });

  it('fails at once while Redis is gone, tells its own subscribers all the same, and heals', async () => {
    const stores = await open();
    const heard: string[] = [];
    stores.subscribe('news', (message) => heard.push(message));
    await redis.stop();
    await sleep(100);
    const startedAt = performance.now();
    await expect(stores.table('x').get('x')).rejects.toMatchObject({ code: 'state_unavailable' });
    await expect(stores.lease('x', 100)).rejects.toMatchObject({ code: 'state_unavailable' });
    await expect(stores.publish('news', 'a')).rejects.toMatchObject({ code: 'state_unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(100);
    expect(heard).toEqual(['a']);
    await redis.start();
    await eventually(() => stores.table('x').get('x'));
    const other = await open();
    await eventually(async () => {
      await other.publish('news', 'b');
      await sleep(20);
      if (!heard.includes('b')) throw new Error('not heard yet');
    });
    [stores, other].forEach((each) => each.close());
  });

  it('can be closed though Redis was never there', async () => {
    const stores = new RedisStores('redis://127.0.0.1:1', 'gateway');
    stores.subscribe('news', () => {});
    await sleep(50);
    expect(() => stores.close()).not.toThrow();
  });

  it('need not be there when it is asked for first', async () => {
    await redis.stop();
    const stores = new RedisStores(redis.url, 'gateway');
    await expect(stores.table('x').get('x')).rejects.toMatchObject({ code: 'state_unavailable' });
    await redis.start();
    await eventually(() => stores.table('x').get('x'));
    stores.close();
  });
});

async function eventually(run: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await run();
      return;
    } catch (error) {
      if (tries > 100) throw error;
      await sleep(50);
    }
  }
}
