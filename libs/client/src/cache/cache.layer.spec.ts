import { GatewayError } from '@portico/pipeline';
import { type Endpoint, Instance } from '../instance.ts';
import { CacheBench, user } from './cache.fixture.ts';

const MINUTE = { 'cache-control': 'max-age=60' };
const FAILED = new GatewayError('upstream_reset', 'The service broke the connection.');

describe('a stored answer', () => {
  it('is given with Age and Cache-Status while it is fresh', () => {
    const bench = new CacheBench();
    expect(bench.get({ ...MINUTE, 'x-a': '1' }).cacheStatus).toBe('test-bff; fwd=uri-miss; fwd-status=200; stored');
    bench.pass(10);
    const hit = bench.ask();
    expect([hit.status, hit.body, hit.headers['x-a'], hit.headers.age, hit.cacheStatus]).toEqual([200, 'body', '1', '10', 'test-bff; hit; ttl=50']);
    bench.pass(50);
    bench.ask();
    expect(bench.asked).toHaveLength(2);
  });

  it('counts the age that it had when it came', () => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, age: '55' });
    bench.pass(4);
    expect(bench.ask().headers.age).toBe('59');
    bench.pass(1);
    bench.ask();
    expect(bench.asked).toHaveLength(2);
  });

  it('answers HEAD without its body', () => {
    const bench = new CacheBench();
    bench.get(MINUTE);
    const hit = bench.ask({ method: 'HEAD' });
    expect([hit.status, hit.headers['content-length'], hit.body, hit.ended]).toEqual([200, '4', '', true]);
  });

  it.each([
    ['another query', { path: '/?a=2' }],
    ['another host that the client chose', { path: '/?a=1', headers: ['X-Forwarded-Host', 'evil.example'] }],
  ])('is not for %s', (_what, asking) => {
    const bench = new CacheBench();
    Object.assign(bench.cache.ground, { isOwnHost: (host: string) => host === 'shop.example' });
    bench.get(MINUTE, { path: '/?a=1', headers: ['X-Forwarded-Host', 'shop.example'] });
    bench.ask({ path: '/?a=1' });
    expect(bench.asked).toHaveLength(1);
    bench.ask(asking);
    expect(bench.asked).toHaveLength(2);
  });

  it('is the same for every request id, trace and Forwarded', () => {
    const bench = new CacheBench();
    bench.get(MINUTE, { headers: ['x-request-id', '1', 'traceparent', 'a', 'Forwarded', 'for=1'] });
    bench.ask({ headers: ['x-request-id', '2', 'traceparent', 'b', 'Forwarded', 'for=2'] });
    expect(bench.asked).toHaveLength(1);
  });

  it('has no field that Connection, no-cache or private names, and no tags, which no client sees either', () => {
    const bench = new CacheBench();
    const first = bench.get({ 'cache-control': 'max-age=60, no-cache="b", private="c"', connection: 'a', a: '1', b: '2', c: '3', d: '4', 'cache-tag': 'x' });
    expect(first.headers['cache-tag']).toBeUndefined();
    const { headers } = bench.ask();
    expect([headers.a, headers.b, headers.c, headers.d, headers.connection, headers['cache-tag']]).toEqual([undefined, undefined, undefined, '4', undefined, undefined]);
  });

  it('is kept only once it is whole and as long as it said', () => {
    const bench = new CacheBench();
    for (const cut of [(): void => bench.last.handler.error(FAILED), (): void => bench.last.handler.end({})]) {
      bench.ask();
      bench.last.handler.head(200, { ...MINUTE, 'content-length': '8' }, '');
      bench.last.handler.data(Buffer.from('half'));
      cut();
    }
    bench.ask();
    bench.last.handler.head(200, MINUTE, '');
    bench.last.handler.end({});
    bench.ask();
    expect([bench.asked.length, bench.cache.memory.entries]).toEqual([4, 0]);
  });

  it('is not kept beyond maxEntry, however it is framed', () => {
    const bench = new CacheBench({ maxEntry: 10 });
    expect(bench.get(MINUTE, {}, 'x'.repeat(11)).body).toHaveLength(11);
    bench.get({ ...MINUTE, 'content-length': undefined, 'transfer-encoding': 'chunked' }, { path: '/b' }, 'x'.repeat(11));
    expect(bench.cache.memory.entries).toBe(0);
  });
});

describe('what the client asks for', () => {
  it.each([
    ['max-age=5', 10, 2],
    ['max-age=20', 10, 1],
    ['min-fresh=55', 10, 2],
    ['min-fresh=50', 10, 1],
    ['no-cache', 0, 2],
    ['no-store', 0, 2],
    ['max-stale=30', 70, 1],
    ['max-stale=5', 70, 2],
    ['max-stale', 700, 1],
  ])('is honoured: %s after %i s', (cacheControl, seconds, calls) => {
    const bench = new CacheBench();
    bench.get(MINUTE);
    bench.pass(seconds);
    bench.ask({ headers: ['Cache-Control', cacheControl] });
    expect(bench.asked).toHaveLength(calls);
  });

  it.each<[string, string, number, number]>([
    ['nothing', '', 30, 1],
    ['nothing', '', 70, 2],
    ['another look (a reload)', 'max-age=0', 30, 1],
    ['another look (a reload)', 'max-age=0, max-stale', 70, 2],
    ['another look by all means', 'no-cache', 30, 2],
    ['more than is left of it', 'min-fresh=40', 30, 2],
  ])('of an immutable answer is %s: %s after %i s', (_what, cacheControl, seconds, calls) => {
    const bench = new CacheBench();
    bench.get({ 'cache-control': 'max-age=60, immutable', etag: '"a"' });
    bench.pass(seconds);
    bench.ask({ headers: ['Cache-Control', cacheControl] });
    expect([bench.asked.length, bench.last.field('if-none-match')]).toEqual([calls, calls === 2 ? '"a"' : undefined]);
  });

  it('is 504 when only what is stored would do and nothing is', () => {
    const bench = new CacheBench();
    expect(bench.ask({ headers: ['Cache-Control', 'only-if-cached'] }).failed?.code).toBe('not_cached');
    expect(bench.asked).toHaveLength(0);
  });

  it('never makes stale what must be revalidated', () => {
    const bench = new CacheBench();
    bench.get({ 'cache-control': 'max-age=60, must-revalidate' });
    bench.pass(70);
    bench.ask({ headers: ['Cache-Control', 'max-stale'] });
    expect(bench.asked).toHaveLength(2);
  });

  it.each([
    [['If-None-Match', '"b", W/"a"'], 304],
    [['If-None-Match', '"b"'], 200],
    [['If-None-Match', '*'], 304],
    [['If-Modified-Since', 'Sun, 06 Nov 1994 08:49:37 GMT'], 304],
    [['If-Modified-Since', 'Sunday, 06-Nov-94 08:49:38 GMT'], 304],
    [['If-Modified-Since', 'Sun, 06 Nov 1994 08:49:36 GMT'], 200],
    [['If-None-Match', '"b"', 'If-Modified-Since', 'Sun, 06 Nov 1994 08:49:37 GMT'], 200],
  ])('is answered by the cache: %j', (headers, status) => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, etag: '"a"', 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT', 'content-type': 'text/plain' });
    const hit = bench.ask({ headers });
    expect([hit.status, hit.body, hit.headers.etag, bench.asked.length]).toEqual([status, status === 304 ? '' : 'body', '"a"', 1]);
    expect(hit.headers['content-length']).toBe(status === 304 ? undefined : '4');
  });

  it.each([
    [['Range', 'bytes=0-1'], 206, 'bo', 'bytes 0-1/4'],
    [['Range', 'bytes=-1'], 206, 'y', 'bytes 3-3/4'],
    [['Range', 'bytes=4-'], 416, '', 'bytes */4'],
    [['Range', 'bytes=0-0,2-2'], 200, 'body', undefined],
    [['Range', 'bytes=0-1', 'If-Range', '"a"'], 206, 'bo', 'bytes 0-1/4'],
    [['Range', 'bytes=0-1', 'If-Range', '"b"'], 200, 'body', undefined],
    [['Range', 'bytes=0-1', 'If-Range', 'W/"a"'], 200, 'body', undefined],
  ])('is a part of what is stored: %j', (headers, status, body, range) => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, etag: '"a"' });
    const hit = bench.ask({ headers });
    expect([hit.status, hit.body, hit.headers['content-range'], hit.headers['content-length']]).toEqual([status, body, range, String(body.length)]);
  });
});

describe('parts', () => {
  const part = (first: number, last: number, etag = '"a"') => ({ ...MINUTE, etag, 'content-range': `bytes ${first}-${last}/10` });
  const DIGITS = '0123456789';

  it('are kept, and give smaller parts', () => {
    const bench = new CacheBench();
    bench.get(part(5, 9), { headers: ['Range', 'bytes=-5'] }, '56789', 206);
    expect(bench.ask({ headers: ['Range', 'bytes=6-8'] }).body).toBe('678');
    bench.ask();
    bench.ask({ headers: ['Range', 'bytes=4-8'] });
    expect(bench.asked).toHaveLength(3);
  });

  it('become the whole when they are of the same, and only then', () => {
    for (const [etag, calls] of [['"a"', 2], ['"b"', 3], ['W/"a"', 3]] as const) {
      const bench = new CacheBench();
      bench.get(part(0, 4), { headers: ['Range', 'bytes=0-4'] }, DIGITS.slice(0, 5), 206);
      bench.get(part(3, 9, etag), { headers: ['Range', 'bytes=3-'] }, DIGITS.slice(3), 206);
      const whole = bench.ask();
      expect([etag, bench.asked.length, calls === 2 ? whole.body : '']).toEqual([etag, calls, calls === 2 ? DIGITS : '']);
    }
  });

  it('are not kept when their length is not what they say', () => {
    const bench = new CacheBench();
    bench.get(part(4, 9), { headers: ['Range', 'bytes=-5'] }, '56789', 206);
    expect(bench.cache.memory.entries).toBe(0);
  });
});

describe('a stale answer', () => {
  it('is asked about with its validators and renewed by 304, with the fields of that', () => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, etag: '"a"', 'last-modified': 'Sun, 06 Nov 1994 08:49:37 GMT', 'x-a': '1', 'x-b': '1' });
    bench.pass(70);
    const told = bench.ask({ headers: ['If-None-Match', '"mine"'] });
    expect([bench.last.field('if-none-match'), bench.last.field('if-modified-since')]).toEqual(['"a"', 'Sun, 06 Nov 1994 08:49:37 GMT']);
    bench.last.answer({ ...MINUTE, 'x-a': '2', 'content-length': '99' }, '', 304);
    expect([told.status, told.body, told.headers['x-a'], told.headers['x-b'], told.headers['content-length']]).toEqual([200, 'body', '2', '1', '4']);
    expect(told.cacheStatus).toBe('test-bff; fwd=stale; fwd-status=304; stored');
    bench.pass(30);
    expect(bench.ask().headers['x-a']).toBe('2');
    expect(bench.asked).toHaveLength(2);
  });

  it('is not renewed by a 304 about something else, but asked for anew', () => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, etag: '"a"' });
    bench.pass(70);
    const told = bench.ask();
    bench.last.answer({ ...MINUTE, etag: '"b"' }, '', 304);
    expect(bench.last.field('if-none-match')).toBeUndefined();
    bench.last.answer({ ...MINUTE, etag: '"b"' }, 'new');
    expect([told.status, told.body]).toEqual([200, 'new']);
  });

  it('gives way to a 200', () => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, etag: '"a"' });
    bench.pass(70);
    bench.get({ ...MINUTE, etag: '"b"' }, {}, 'new');
    expect([bench.ask().body, bench.asked.length]).toEqual(['new', 2]);
  });

  it('is renewed by what a HEAD tells, or given up', () => {
    for (const [etag, body, calls] of [['"a"', 'body', 2], ['"b"', 'new', 3]] as const) {
      const bench = new CacheBench();
      bench.get({ ...MINUTE, etag: '"a"' });
      bench.pass(70);
      bench.get({ ...MINUTE, etag, 'content-length': '4' }, { method: 'HEAD' }, '');
      expect([etag, bench.get({ ...MINUTE, etag }, {}, 'new').body, bench.asked.length]).toEqual([etag, body, calls]);
    }
  });

  it('is given while it is renewed behind, one renewal at a time', () => {
    const bench = new CacheBench();
    bench.get({ 'cache-control': 'max-age=60, stale-while-revalidate=60', etag: '"a"' });
    bench.pass(70);
    const stale = [bench.ask(), bench.ask(), bench.ask()];
    expect(stale.map(({ body, ended, cacheStatus }) => [body, ended, cacheStatus])).toEqual(Array(3).fill(['body', true, 'test-bff; hit; ttl=-10']));
    expect([bench.asked.length, bench.last.request.work.priority, bench.last.field('if-none-match')]).toEqual([2, 'background', '"a"']);
    bench.last.answer({ ...MINUTE, etag: '"b"' }, 'new');
    expect([bench.ask().body, bench.asked.length]).toEqual(['new', 2]);
  });

  it.each<[string, string, boolean]>([
    ['s-maxage=60, stale-while-revalidate=60', '', true],
    ['s-maxage=60, stale-while-revalidate=5', 'max-stale', false],
    ['s-maxage=60', '', false],
    ['s-maxage=60, stale-while-revalidate=60, must-revalidate', '', false],
    ['s-maxage=60, stale-while-revalidate=60, proxy-revalidate', '', false],
    ['max-age=60, stale-while-revalidate=60, must-revalidate', 'max-stale', false],
  ])('is given so where the answer says so itself, unless it forbids that by name: %s, asked %j: %s', (cacheControl, asked, isGiven) => {
    const bench = new CacheBench();
    bench.get({ 'cache-control': cacheControl });
    bench.pass(70);
    expect([bench.ask({ headers: ['Cache-Control', asked] }).ended, bench.asked.length]).toEqual([isGiven, 2]);
    bench.last.answer(MINUTE);
  });

  it('is not given after that window', () => {
    const bench = new CacheBench();
    bench.get({ 'cache-control': 'max-age=60, stale-while-revalidate=5', etag: '"a"' });
    bench.pass(66);
    expect(bench.ask().ended).toBe(false);
  });

  it.each<[string, number, boolean]>([
    ['max-age=60', 100, true],
    ['max-age=60', 130, false],
    ['max-age=60, stale-if-error=600', 500, true],
    ['max-age=60, stale-if-error=10', 100, false],
    ['max-age=60, must-revalidate', 61, false],
    ['max-age=60, proxy-revalidate', 61, false],
    ['s-maxage=60', 61, false],
    ['s-maxage=60, stale-if-error=600', 500, true],
    ['s-maxage=60, stale-if-error=10', 100, false],
    ['s-maxage=60, stale-if-error=600, must-revalidate', 61, false],
    ['s-maxage=60, stale-if-error=600, proxy-revalidate', 61, false],
    ['max-age=60, no-cache', 1, false],
  ])('stands in for a failure as far as it may: %s after %i s: %s', (cacheControl, seconds, standsIn) => {
    for (const fail of [(bench: CacheBench) => bench.last.handler.error(FAILED), (bench: CacheBench) => bench.last.answer({}, 'failed', 503)]) {
      const bench = new CacheBench();
      bench.get({ 'cache-control': cacheControl });
      bench.pass(seconds);
      const told = bench.ask();
      fail(bench);
      expect(told.body === 'body').toBe(standsIn);
      if (standsIn) expect(told.cacheStatus).toMatch(/^test-bff; fwd=stale; ttl=-\d+; (?:fwd-status=503|detail=upstream_reset)$/);
    }
  });

  it.each([
    ['s-maxage=60', false],
    ['s-maxage=60, stale-if-error=60', true],
  ])('stands in no longer than an answer that must be revalidated says, whatever is asked for: %s: %s', (cacheControl, standsIn) => {
    const bench = new CacheBench();
    bench.get({ 'cache-control': cacheControl });
    for (const [seconds, isGiven] of [[70, standsIn], [60, false]] as const) {
      bench.pass(seconds);
      const told = bench.ask({ headers: ['Cache-Control', 'stale-if-error=600'] });
      bench.last.handler.error(FAILED);
      expect(told.body === 'body').toBe(isGiven);
    }
  });

  it('does not stand in for what the service means, nor once an answer has begun', () => {
    const bench = new CacheBench();
    bench.get(MINUTE);
    bench.pass(70);
    expect(bench.get({}, {}, 'gone', 404).body).toBe('gone');
    const told = bench.ask();
    bench.last.handler.head(200, { 'content-length': '8' }, '');
    bench.last.handler.error(FAILED);
    expect([told.status, told.failed]).toEqual([200, FAILED]);
  });
});

describe('an unsafe request', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'M-SEARCH'])('makes what is stored invalid when it succeeds: %s', (method) => {
    const bench = new CacheBench({ perPrincipal: true });
    bench.get(MINUTE);
    bench.get(MINUTE, { principal: user('ann') });
    bench.get({}, { method }, '', 500);
    bench.ask();
    expect(bench.asked).toHaveLength(3);
    bench.get({}, { method }, '', 204);
    bench.ask();
    bench.ask({ principal: user('ann') });
    expect(bench.asked).toHaveLength(6);
  });

  const SERVICE: Endpoint = { origin: 'http://products.internal:80', weight: 1 };
  const FOUND: Endpoint = { origin: 'https://products.internal', address: '10.0.0.7', weight: 1 };
  it.each<[string, string, Endpoint, boolean]>([
    ['Location', '/other', SERVICE, true],
    ['Content-Location', 'other', SERVICE, true],
    ['Location', 'http://products.internal/other', SERVICE, true],
    ['Content-Location', 'http://products.internal:80/other', SERVICE, true],
    ['Location', 'https://products.internal/other', FOUND, true],
    ['Content-Location', 'https://products.internal:443/other', FOUND, true],
    ['Location', 'https://shop.example/other', FOUND, true],
    ['Location', 'http://elsewhere.internal/other', SERVICE, false],
    ['Content-Location', 'http://products.internal:81/other', SERVICE, false],
  ])('makes what its %s names invalid, on the same host: %s from %j: %s', (field, reference, endpoint, isInvalid) => {
    const bench = new CacheBench();
    bench.get(MINUTE, { path: '/other' });
    bench.ask({ method: 'POST', path: '/all', headers: ['X-Forwarded-Host', 'Shop.example:443'] });
    // As the balance layer does.
    bench.last.request.instance = new Instance(endpoint, { maxConnections: 1, connectTimeoutMs: 1_000, http2: false });
    bench.last.answer({ [field.toLowerCase()]: reference }, '', 201);
    expect(bench.cache.memory.entries).toBe(isInvalid ? 0 : 1);
  });

  it('keeps an answer from being stored that was under way', () => {
    const bench = new CacheBench();
    bench.ask();
    const slow = bench.last;
    bench.get({}, { method: 'PUT' });
    slow.answer(MINUTE, 'old');
    bench.ask();
    expect(bench.asked).toHaveLength(3);
  });

  it('stores what it answers when that is what GET would get', () => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, 'content-location': '/' }, { method: 'POST', body: 'x' }, 'made');
    expect([bench.ask().body, bench.asked.length]).toEqual(['made', 1]);
    bench.get({ ...MINUTE, 'content-location': '/other' }, { method: 'POST', path: '/b', body: 'x' });
    bench.ask({ path: '/b' });
    expect(bench.asked).toHaveLength(3);
  });
});

describe('a purge', () => {
  const stored = () => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, 'cache-tag': 'p1, all' }, { path: '/p/1' });
    bench.get({ ...MINUTE, 'surrogate-key': 'p2 all' }, { path: '/p/2' });
    bench.get(MINUTE, { path: '/p/1?a' });
    return bench;
  };
  it.each<[object, number]>([
    [{ url: '/p/1' }, 1],
    [{ prefix: '/p/1' }, 2],
    [{ prefix: '/p/' }, 3],
    [{ tag: 'p2' }, 1],
    [{ tag: 'all' }, 2],
    [{ all: true as const }, 3],
    [{ all: true as const, upstream: 'other' }, 0],
  ])('takes %j', async (order, purged) => {
    const bench = stored();
    expect(await bench.all.purge({ soft: false, ...order })).toEqual({ purged, replicas: 'none' });
    expect(bench.cache.memory.entries).toBe(3 - purged);
  });

  it('can leave what it takes as a stand-in for failures', async () => {
    const bench = stored();
    await bench.all.purge({ url: '/p/1', soft: true });
    const told = bench.ask({ path: '/p/1' });
    bench.last.handler.error(FAILED);
    expect([told.body, bench.asked.length]).toEqual(['body', 4]);
  });

  it('keeps an answer from being stored that was under way', async () => {
    const bench = new CacheBench();
    bench.ask();
    await bench.all.purge({ tag: 'x', soft: false });
    bench.last.answer(MINUTE);
    expect(bench.cache.memory.entries).toBe(0);
  });
});

describe('what is kept for one principal', () => {
  it('is found by that principal alone, and by no host that is spelt like its key', () => {
    const bench = new CacheBench({ perPrincipal: true }, 'minted');
    Object.assign(bench.cache.ground, { isOwnHost: () => false });
    bench.get(MINUTE, { principal: user('ann') }, "ann's");
    expect([bench.ask({ principal: user('ann') }).body, bench.asked.length]).toEqual(["ann's", 1]);
    const [slot] = [...bench.cache.memory.slots()].filter(({ key }) => key !== '/');
    for (const host of [slot!.key.slice(2), slot!.key.slice(1)]) bench.ask({ headers: ['X-Forwarded-Host', host] });
    bench.ask();
    bench.ask({ principal: user('bob') });
    expect(bench.asked).toHaveLength(5);
  });

  it('goes with a purge of its path', async () => {
    const bench = new CacheBench({ perPrincipal: true }, 'minted');
    bench.get(MINUTE, { path: '/me', principal: user('ann') });
    bench.get(MINUTE, { path: '/men', principal: user('ann') });
    expect((await bench.all.purge({ url: '/me', soft: false })).purged).toBe(1);
  });
});

describe('what is remembered of keys', () => {
  it('is little, however long they are, and nothing is stored that was overtaken', () => {
    const bench = new CacheBench();
    const path = `/${'x'.repeat(4_000)}`;
    bench.ask({ path });
    const slow = bench.last;
    bench.get({}, { method: 'PUT', path });
    slow.answer(MINUTE);
    expect(bench.cache.memory.entries).toBe(0);
    bench.get({}, { path });
    expect(bench.cache.hints.isAlone(path, bench.now)).toBe(false);
  });
});

describe('what the record and the counts say', () => {
  it('is one use a call', () => {
    const bench = new CacheBench();
    bench.get(MINUTE);
    bench.ask();
    bench.get({}, { method: 'DELETE' });
    expect(bench.cache.counts).toEqual({ hit: 1, stale: 0, revalidated: 0, miss: 1, coalesced: 0, bypass: 1 });
  });
});

describe('a change of the configuration', () => {
  it.each([
    ['an answer', {}, 200],
    ['the renewal of one', { etag: '"a"' }, 304],
    ['what a HEAD tells', { method: 'HEAD' }, 200],
    ['what a POST changes', { method: 'POST' }, 200],
  ])('that switches the cache off while %s is under way fails nobody, and keeps nothing', (_what, { etag, method }: { etag?: string; method?: string }, status) => {
    const bench = new CacheBench({ perPrincipal: true }, 'minted');
    const asking = { principal: user('ann') };
    bench.get({ 'cache-control': 'max-age=60', ...(etag && { etag }) }, asking);
    bench.pass(70);
    const told = bench.ask({ ...asking, ...(method && { method }) });
    bench.cache.configure(undefined, { credential: 'minted', http2: false });
    bench.last.answer({ 'cache-control': 'max-age=60', 'content-location': '/' }, status === 200 && method !== 'HEAD' ? 'body' : '', status);
    expect([told.status, told.ended, bench.cache.memory.entries]).toEqual([200, true, 0]);
  });

  it('keeps what is stored, and switches the cache off and on', () => {
    const bench = new CacheBench();
    bench.get(MINUTE);
    const { options, credential } = bench.cache.settings!;
    bench.cache.configure({ ...options, staleIfError: 0 }, { credential, http2: false });
    expect(bench.ask().body).toBe('body');
    bench.cache.configure(undefined, { credential, http2: false });
    bench.ask();
    expect([bench.asked.length, bench.cache.memory.entries]).toEqual([2, 0]);
  });
});

it('that there was too much to do is the end of all who share a call, since it had the turn of the most urgent of them', () => {
  const bench = new CacheBench();
  const [prefetch, interactive] = [bench.ask({ priority: 'prefetch' }), bench.ask()];
  bench.last.handler.error(new GatewayError('overloaded', 'Too much to do.'));
  expect([prefetch.failed?.code, interactive.failed?.code, bench.asked.length]).toEqual(['overloaded', 'overloaded', 1]);
});
