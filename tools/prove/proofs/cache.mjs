import { buildApp } from '#bench/processes.mjs';
import { ask as askAt, FakeUpstream, PRODUCTION, startGateway, TestRedis } from '#testing';

const CONFIG = `
upstreams: {products: {cache: {}, credential: none, timeout: 30s, retry: {attempts: 1}}}
routes:
  - {name: kept, match: {path: "/kept/**"}, to: products, auth: anonymous}`;
/** Replicas are asked by one name; what they store is kept by it. */
const HOST = 'shop.example';
const ask = (url) => askAt(url, { headers: { host: HOST } });
const MISSES = 1_000;
const RENEWAL_MS = 3_000;
/** How long Redis is gone each time, and how long before and after that both are asked. */
const GONE_MS = 5_000;
const AROUND_MS = 1_000;
const SLOWEST_MS = 300;

export const proof = {
  name: 'cache',
  title: `${MISSES} misses at once are one call, a slow renewal delays nobody, and a Redis that is gone or silent costs no request ${SLOWEST_MS} ms`,

  async run({ sleep, log }) {
    await buildApp('apps/mobile-bff');
    const redis = await TestRedis.start();
    const service = await FakeUpstream.start(answer);
    const env = { ...PRODUCTION, LOG_LEVEL: 'fatal', PRODUCTS_URL: service.url, REDIS_URL: redis.url, PUBLIC_URL: `https://${HOST}` };
    const gateways = await Promise.all([0, 1].map(() => startGateway({ name: 'mobile-bff', env, config: CONFIG })));
    try {
      const [one, two] = gateways;
      if ((await healed(one, two, sleep)) === Infinity) throw new Error('the replicas share nothing, even while Redis answers');
      const calls = await misses(one, service);
      log(`${MISSES} misses: ${calls} calls`);
      const renewal = await renewalBehind(one, sleep);
      log(`slowest while a renewal took ${RENEWAL_MS} ms: ${renewal} ms`);
      const healthy = await goOn(gateways, 'healthy', [], sleep);
      const silent = await goOn(gateways, 'silent', [() => redis.pause(), () => redis.resume()], sleep);
      const stopped = await goOn(gateways, 'stopped', [() => redis.stop(), () => redis.start()], sleep);
      const healedMs = await healed(one, two, sleep);
      return report({ calls, renewal, healthy, silent, stopped, healedMs });
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
      await Promise.all([service.stop(), redis.stop()]);
    }
  },
};

/** The service: `/kept/slow` may be used stale while it is renewed, which takes long; misses take a while. */
let renewals = 0;
function answer({ url }, response) {
  const isSlow = url === '/kept/slow';
  const wait = isSlow ? (renewals++ === 0 ? 0 : RENEWAL_MS) : url === '/kept/misses' ? 500 : 0;
  const cacheControl = isSlow ? 'max-age=0, stale-while-revalidate=60' : 'max-age=60';
  setTimeout(() => response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 2, 'cache-control': cacheControl }).end('ok'), wait);
}

async function misses({ url }, service) {
  const all = await Promise.all(Array.from({ length: MISSES }, () => ask(`${url}/kept/misses`)));
  if (!all.every(({ text }) => text === 'ok')) throw new Error('not all were answered');
  return service.seen.filter((seen) => seen.url === '/kept/misses').length;
}

async function renewalBehind({ url }, sleep) {
  await ask(`${url}/kept/slow`);
  let slowest = 0;
  for (const until = performance.now() + RENEWAL_MS * 2; performance.now() < until; await sleep(20)) slowest = Math.max(slowest, (await timed(`${url}/kept/slow`)).ms);
  return slowest;
}

/** Asks both for something new and for something known, all the time, while Redis goes and comes back: each change falls among requests that are under way. */
async function goOn(gateways, name, changes, sleep) {
  const seen = { asked: 0, failed: 0, slowestMs: 0, caught: [] };
  let underWay = 0;
  let isOver = false;
  const asking = async ({ url }, at) => {
    for (let more = 0; !isOver; more += 1) {
      for (const path of [`/kept/${name}/${at}/${more}`, `/kept/${name}`]) {
        underWay += 1;
        const { ms, ok } = await timed(url + path);
        underWay -= 1;
        seen.asked += 1;
        if (!ok) seen.failed += 1;
        seen.slowestMs = Math.max(seen.slowestMs, ms);
      }
      await sleep(10);
    }
  };
  const all = Promise.all(gateways.flatMap((gateway, at) => [0, 1, 2, 3].map((turn) => asking(gateway, `${at}-${turn}`))));
  await sleep(AROUND_MS);
  for (const [at, change] of changes.entries()) {
    if (at > 0) await sleep(GONE_MS);
    while (underWay === 0) await sleep(1);
    seen.caught.push(underWay);
    await change();
  }
  await sleep(AROUND_MS);
  isOver = true;
  await all;
  return seen;
}

/** Until what one stores is a hit at the other. */
async function healed(one, two, sleep) {
  const began = performance.now();
  for (let more = 0; performance.now() - began < 30_000; more += 1) {
    await ask(`${one.url}/kept/back/${began}-${more}`);
    await sleep(200);
    const { headers } = await ask(`${two.url}/kept/back/${began}-${more}`);
    if (/; hit/.test(String(headers['cache-status']))) return performance.now() - began;
  }
  return Infinity;
}

async function timed(url) {
  const began = performance.now();
  const answer = await ask(url).catch(() => undefined);
  return { ms: performance.now() - began, ok: answer?.status === 200 };
}

function report({ calls, renewal, healthy, silent, stopped, healedMs }) {
  const figures = { [`calls for ${MISSES} misses`]: calls, 'slowest while a renewal hung (ms)': Math.round(renewal) };
  for (const [name, { asked, failed, slowestMs, caught }] of Object.entries({ healthy, silent, stopped })) {
    Object.assign(figures, { [`requests, Redis ${name}`]: asked, [`failed, Redis ${name}`]: failed, [`slowest, Redis ${name} (ms)`]: Math.round(slowestMs) });
    if (caught.length > 0) figures[`under way when it went and came, Redis ${name}`] = caught.join(', ');
  }
  figures['shared again after (ms)'] = Math.round(healedMs);
  return {
    figures,
    claims: [
      { text: `${MISSES} misses are one call`, holds: calls === 1 },
      { text: 'a slow renewal delays no stale answer', holds: renewal < SLOWEST_MS },
      { text: 'no request fails while Redis goes silent or stops, is so, and comes back', holds: silent.failed + stopped.failed === 0 },
      { text: `none waits ${SLOWEST_MS} ms`, holds: Math.max(silent.slowestMs, stopped.slowestMs) < SLOWEST_MS },
      { text: 'it heals', holds: healedMs < 10_000 },
    ],
  };
}
