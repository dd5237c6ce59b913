import { Controller, Get } from '@nestjs/common';
import { Readings, Stores } from '@portico/pipeline';
import { answers, FakeUpstream, freePort, TestRedis } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { View } from '../views/view.decorator.ts';

@Controller()
class Views {
  @Get('pages/home')
  @View('home', { auth: 'anonymous', limits: ['page'] })
  home() {
    return { home: true };
  }
}

let upstream: FakeUpstream;
const started: TestGateway[] = [];

beforeAll(async () => {
  upstream = await FakeUpstream.start(answers({ fine: true }));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((gateway) => gateway.stop()));
});
afterAll(() => upstream.stop());

const yaml = (limits: string, route = '') => `
upstreams: {things: {origins: ["${upstream.url}"]}}
limits:
${limits}
routes:
  - {name: things, match: {path: "/things/**"}, to: things, auth: anonymous, ${route}}
  - {name: others, match: {path: "/others/**"}, to: things, auth: anonymous}
`;

async function start(text: string, variables: Record<string, string> = {}, views: Parameters<typeof startTestGateway>[1] = []): Promise<TestGateway> {
  const gateway = await startTestGateway(text, views, variables);
  started.push(gateway);
  return gateway;
}

const ask = (gateway: TestGateway, headers: Record<string, string> = {}, path = '/things/1') => fetch(`${gateway.url}${path}`, { headers });
const as = (principal: object) => ({ 'test-principal': JSON.stringify(principal) });

async function statuses(count: number, run: () => Promise<Response>): Promise<number[]> {
  const all: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const answer = await run();
    await answer.text();
    all.push(answer.status);
  }
  return all;
}

describe('a limit', () => {
  it('is told in each answer, and one request too many is a problem that says when to come back', async () => {
    const gateway = await start(yaml('  browse: {requests: 2, per: 60s, by: address}', 'limits: [browse]'));
    const first = await ask(gateway);
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"browse";q=2;w=60');
    expect(first.headers.get('ratelimit')).toBe('"browse";r=1;t=60');
    expect((await ask(gateway)).headers.get('ratelimit')).toMatch(/^"browse";r=0;t=(60|59)$/);
    const refused = await ask(gateway);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('ratelimit')).toMatch(/^"browse";r=0;t=\d+$/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429, 'violated-policies': ['browse'] });
    // Where it does not hold, nothing is said.
    const other = await ask(gateway, {}, '/others/1');
    expect([other.status, other.headers.get('ratelimit')]).toEqual([200, null]);
  });

  it('may have a burst, and several may hold for a route: each is told, and those that were violated are named', async () => {
    const gateway = await start(
      yaml('  browse: {requests: 50, per: 60s, burst: {requests: 3, per: 10s}}\n  hourly: {requests: 1000, per: 1h}', 'limits: [hourly, browse]'),
    );
    const answer = await ask(gateway);
    expect(answer.headers.get('ratelimit-policy')).toBe('"browse";q=50;w=60, "browse-burst";q=3;w=10, "hourly";q=1000;w=3600');
    expect(answer.headers.get('ratelimit')).toBe('"browse";r=49;t=60, "browse-burst";r=2;t=10, "hourly";r=999;t=3600');
    expect(await statuses(2, () => ask(gateway))).toEqual([200, 200]);
    expect(await (await ask(gateway)).json()).toMatchObject({ 'violated-policies': ['browse-burst'] });
  });

  it('of a view in code is named in its decorator; a default one holds for all; one may name where it holds', async () => {
    const gateway = await start(
      yaml('  page: {requests: 1, per: 60s}\n  everybody: {requests: 4, per: 60s, for: all}\n  chosen: {requests: 2, per: 60s, for: [others]}'),
      {},
      [Views],
    );
    expect(await statuses(2, () => ask(gateway, {}, '/pages/home'))).toEqual([200, 429]);
    expect(await statuses(2, () => ask(gateway, {}, '/others/1'))).toEqual([200, 200]);
    expect(await (await ask(gateway, {}, '/others/1')).json()).toMatchObject({ 'violated-policies': ['everybody', 'chosen'] });
  });

  it('that is not defined, or names what is not there, is a fault with its nearest name', async () => {
    await expect(start(yaml('  browse: {requests: 1, per: 60s}', 'limits: [brows]'))).rejects.toThrow('there is no limit "brows"');
    await expect(start(yaml('  browse: {requests: 1, per: 60s, for: [thing]}'))).rejects.toThrow('there is no route or view "thing"');
    await expect(start(yaml('  browse: {requests: 1, per: 60s}'), {}, [Views])).rejects.toThrow('there is no limit "page", which the view "home" in code names');
    await expect(start(yaml('  browse: {requests: 1, per: 500ms}'))).rejects.toThrow('expected whole seconds');
    await expect(start(yaml('  browse: {requests: 1, per: 60s, by: header}'))).rejects.toThrow('header:NAME');
    await expect(start(yaml('  browse: {requests: 5, per: 60s, burst: {requests: 5, per: 1s}}'))).rejects.toThrow('never limits');
  });
});

describe('who counts as one caller', () => {
  it('by address is whom trusted proxies vouch for, and nobody else is believed', async () => {
    const limits = '  browse: {requests: 1, per: 60s, by: address, for: all}';
    const behind = await start(yaml(limits), { TRUST_PROXY: 'loopback' });
    expect(await statuses(2, () => ask(behind, { 'x-forwarded-for': '203.0.113.7' }))).toEqual([200, 429]);
    expect(await statuses(2, () => ask(behind, { 'x-forwarded-for': '203.0.113.8' }))).toEqual([200, 429]);
    // What the client itself wrote stands before what the proxy saw.
    expect(await statuses(1, () => ask(behind, { 'x-forwarded-for': '198.51.100.1, 203.0.113.8' }))).toEqual([429]);
    const open = await start(yaml(limits));
    expect([...(await statuses(1, () => ask(open, { 'x-forwarded-for': '203.0.113.7' }))), ...(await statuses(1, () => ask(open, { 'x-forwarded-for': '203.0.113.8' })))]).toEqual([200, 429]);
  });

  it('by IPv6 address is a whole /64', async () => {
    const gateway = await start(yaml('  browse: {requests: 1, per: 60s, for: all}'), { TRUST_PROXY: 'loopback' });
    const from = async (address: string) => (await statuses(1, () => ask(gateway, { 'x-forwarded-for': address })))[0];
    expect([await from('2001:db8:1:2::1'), await from('2001:db8:1:2:ffff::2'), await from('2001:db8:1:3::1')]).toEqual([200, 429, 200]);
    expect([await from('::ffff:203.0.113.9'), await from('203.0.113.9')]).toEqual([200, 429]);
  });

  it.each([
    ['principal', { subject: 'ada' }, { subject: 'ben' }],
    ['session', { subject: 'ada', session: 's1' }, { subject: 'ada', session: 's2' }],
    ['client', { subject: 'ada', client: 'shop' }, { subject: 'ada', client: 'till' }],
  ])('by %s is each of them', async (by, one, another) => {
    const gateway = await start(yaml(`  buy: {requests: 1, per: 60s, by: ${by}, for: all}`));
    expect(await statuses(2, () => ask(gateway, as(one)))).toEqual([200, 429]);
    expect(await statuses(2, () => ask(gateway, as(another)))).toEqual([200, 429]);
  });

  it('is the address where nobody is known', async () => {
    const gateway = await start(yaml('  buy: {requests: 1, per: 60s, by: principal, for: all}'), { TRUST_PROXY: 'loopback' });
    expect(await statuses(2, () => ask(gateway, { 'x-forwarded-for': '203.0.113.7' }))).toEqual([200, 429]);
    expect(await statuses(1, () => ask(gateway, { 'x-forwarded-for': '203.0.113.8' }))).toEqual([200]);
    // A subject that looks like an address is not that address.
    expect(await statuses(1, () => ask(gateway, as({ subject: '203.0.113.7' })))).toEqual([200]);
  });

  it('by header is each value, whatever its length', async () => {
    const gateway = await start(yaml('  keyed: {requests: 1, per: 60s, by: "header:X-API-Key", for: all}'));
    expect(await statuses(2, () => ask(gateway, { 'x-api-key': 'a'.repeat(4_000) }))).toEqual([200, 429]);
    expect(await statuses(2, () => ask(gateway, { 'x-api-key': 'b' }))).toEqual([200, 429]);
  });

  it('by address is refused before anybody asks who it is, by principal after', async () => {
    const gateway = await start(yaml('  early: {requests: 1, per: 60s}\n  late: {requests: 10, per: 60s, by: principal}', 'limits: [early, late]'));
    const first = await ask(gateway, as({ subject: 'ada' }));
    expect(first.headers.get('ratelimit-policy')).toBe('"early";q=1;w=60, "late";q=10;w=60');
    await (await ask(gateway, as({ subject: 'ada' }))).text();
    expect(gateway.ended.map(({ principal, record }) => [principal.subject, record.status])).toEqual([['ada', 200], ['', 429]]);
  });
});

describe('a reload', () => {
  it('keeps the counts of a limit that it leaves as it is, and begins anew with one that it changes', async () => {
    const limits = (second: number) => yaml(`  same: {requests: 2, per: 60s, for: [things]}\n  changed: {requests: ${second}, per: 60s, for: [others]}`);
    const gateway = await start(limits(1));
    expect(await statuses(2, () => ask(gateway))).toEqual([200, 200]);
    expect(await statuses(2, () => ask(gateway, {}, '/others/1'))).toEqual([200, 429]);
    gateway.replace(limits(3));
    expect(await statuses(1, () => ask(gateway))).toEqual([429]);
    expect(await statuses(4, () => ask(gateway, {}, '/others/1'))).toEqual([200, 200, 200, 429]);
  });
});

const reading = (gateway: TestGateway, name: string) =>
  [...gateway.app.get(Readings)].filter((one) => one.name === name).flatMap((one) => [...one.read()].map(([value]) => value)).reduce((sum, value) => sum + value, 0);

describe('limits of replicas that share a Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(() => redis.stop());

  it('are exact: 2 replicas under load together let through what one would', async () => {
    const requests = 500;
    const text = yaml(`  exact: {requests: ${requests}, per: 10m, for: [things]}`);
    const replicas = [await start(text, { REDIS_URL: redis.url }), await start(text, { REDIS_URL: redis.url })];
    await Promise.all(replicas.map((replica) => untilShared(replica)));
    const lanes = Array.from({ length: 16 }, (_none, lane) => statuses(60, () => ask(replicas[lane % 2]!)));
    const all = (await Promise.all(lanes)).flat();
    const passed = all.filter((status) => status === 200).length;
    expect(all.filter((status) => status === 429)).toHaveLength(960 - passed);
    expect(passed).toBeGreaterThanOrEqual(requests * 0.98);
    expect(passed).toBeLessThanOrEqual(requests * 1.02);
  });

  it('go on in each process from what was known when Redis is lost, without waiting, and together again when it is back', async () => {
    const text = yaml('  lasting: {requests: 6, per: 10m, for: [things]}');
    const own = await TestRedis.start();
    const replicas = [await start(text, { REDIS_URL: own.url }), await start(text, { REDIS_URL: own.url })];
    await Promise.all(replicas.map((replica) => untilShared(replica)));
    expect(await statuses(3, () => ask(replicas[0]!))).toEqual([200, 200, 200]);
    expect(await statuses(1, () => ask(replicas[1]!))).toEqual([200]);
    await own.stop();
    // The first knows of 3, the second of 4.
    expect(await statuses(4, () => ask(replicas[0]!))).toEqual([200, 200, 200, 429]);
    expect(await statuses(3, () => ask(replicas[1]!))).toEqual([200, 200, 429]);
    expect(reading(replicas[0]!, 'portico.limit.local')).toBeGreaterThanOrEqual(3);
    await own.start();
    await untilShared(replicas[0]!);
    await own.stop();
  });

  it('are told by this process alone while Redis hangs, and only the first requests wait for it', async () => {
    const own = await TestRedis.start();
    const gateway = await start(yaml('  lasting: {requests: 1000, per: 10m, for: [things]}'), { REDIS_URL: own.url });
    await untilShared(gateway);
    own.pause();
    await (await ask(gateway)).text();
    const before = reading(gateway, 'portico.limit.local');
    expect(before).toBeGreaterThan(0);
    const ended = gateway.ended.length;
    expect(await statuses(20, () => ask(gateway))).toEqual(Array(20).fill(200));
    // No stage waited for any of them.
    expect(gateway.ended.slice(ended).flatMap(({ record }) => record.stages)).toEqual([]);
    own.resume();
    await untilShared(gateway);
    await own.stop();
  });

  it('hold although there never was a Redis', async () => {
    const gateway = await start(yaml('  browse: {requests: 2, per: 60s, for: all}'), { REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(await statuses(3, () => ask(gateway))).toEqual([200, 200, 429]);
  });
});

/** Until it is connected, each process counts for itself. */
async function untilShared(gateway: TestGateway): Promise<void> {
  const { scripts } = gateway.app.get(Stores);
  for (let tries = 0; tries < 400; tries += 1) {
    if (scripts!.isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('Redis did not come');
}
