import { GatewayError } from '@portico/pipeline';
import { CacheBench, user } from '../cache/cache.fixture.ts';

const MINUTE = { 'cache-control': 'max-age=60' };
const LEFT = new GatewayError('client_closed', 'The client went away.');
const LATE = new GatewayError('deadline_exceeded', 'Too late.');
const many = (bench: CacheBench, count: number, asking = {}) => Array.from({ length: count }, () => bench.ask(asking));

describe('equal requests', () => {
  it('share one call: a thousand of them', () => {
    const bench = new CacheBench();
    const all = many(bench, 1000);
    bench.last.answer(MINUTE);
    expect([bench.asked.length, all.filter(({ body, ended }) => body === 'body' && ended).length]).toEqual([1, 1000]);
    expect(all[999]!.cacheStatus).toBe('test-bff; fwd=uri-miss; fwd-status=200; collapsed');
    expect(bench.cache.counts).toMatchObject({ miss: 1, coalesced: 999 });
  });

  it.each([
    ['is private', { 'cache-control': 'private, max-age=60' }],
    ['must not be stored', { 'cache-control': 'no-store' }],
    ['must be validated by each', { 'cache-control': 'no-cache', etag: '"a"' }],
    ['says nothing', {}],
  ])('go on their own, all at once, when the answer %s, which is remembered', (_what, headers) => {
    const bench = new CacheBench();
    many(bench, 10);
    expect(bench.asked).toHaveLength(1);
    bench.asked[0]!.answer(headers);
    expect(bench.asked).toHaveLength(10);
    many(bench, 5, { headers: ['Cache-Control', 'no-cache'] });
    expect(bench.asked).toHaveLength(15);
    bench.pass(31);
    many(bench, 5, { path: '/', headers: ['Cache-Control', 'no-cache'] });
    expect(bench.asked).toHaveLength(16);
  });

  it('of different callers share only what is for everyone', () => {
    for (const [cacheControl, calls] of [['public, max-age=60', 1], ['max-age=60', 2]] as const) {
      const bench = new CacheBench({}, 'minted');
      bench.ask({ principal: user('ann') });
      bench.ask({ principal: user('bob') });
      bench.asked[0]!.answer({ 'cache-control': cacheControl });
      expect(bench.asked).toHaveLength(calls);
    }
  });

  it('that select different variants share among themselves', () => {
    const bench = new CacheBench();
    for (const language of ['de', 'en']) many(bench, 5, { headers: ['X-Lang', language] });
    bench.asked[0]!.answer({ ...MINUTE, vary: 'X-Lang' }, 'de');
    expect(bench.asked).toHaveLength(2);
    bench.asked[1]!.answer({ ...MINUTE, vary: 'X-Lang' }, 'en');
    expect([bench.ask({ headers: ['X-Lang', 'de'] }).body, bench.ask({ headers: ['X-Lang', 'en'] }).body, bench.asked.length]).toEqual(['de', 'en', 2]);
  });

  it('share the renewal of what is stale', () => {
    const bench = new CacheBench();
    bench.get({ ...MINUTE, etag: '"a"' });
    bench.pass(70);
    const all = many(bench, 10);
    bench.last.answer(MINUTE, '', 304);
    expect([bench.asked.length, all.every(({ status, body }) => status === 200 && body === 'body')]).toEqual([2, true]);
  });

  it('share a failure', () => {
    const bench = new CacheBench();
    const all = many(bench, 10);
    bench.last.handler.error(new GatewayError('upstream_reset', 'x'));
    expect([bench.asked.length, all.every(({ failed }) => failed?.code === 'upstream_reset')]).toEqual([1, true]);
  });

  it('do not share what is wrong with one caller', () => {
    const bench = new CacheBench({}, 'user');
    const [ann, bob] = [bench.ask({ principal: user('ann') }), bench.ask({ principal: user('bob') })];
    bench.last.handler.error(new GatewayError('unauthenticated', 'Your session is over.'));
    expect([ann.failed?.code, bob.failed, bench.asked.length]).toEqual(['unauthenticated', undefined, 2]);
    bench.last.answer(MINUTE);
    expect(bob.body).toBe('body');
  });

  it('do not share what is announced before it is known whose answer it is', () => {
    const bench = new CacheBench({}, 'minted');
    const [ann, bob] = [bench.ask({ principal: user('ann') }), bench.ask({ principal: user('bob') })];
    bench.last.handler.interim!(103, { link: '</ann.css>; rel=preload' });
    expect([ann.interims, bob.interims]).toEqual([[103], []]);
  });

  it('do not share when the upstream says so', () => {
    const bench = new CacheBench({ coalesce: false });
    many(bench, 3);
    expect(bench.asked).toHaveLength(3);
  });
});

describe('one that leaves', () => {
  it('fails nobody else, even if it began the call', () => {
    const bench = new CacheBench();
    const [first, second] = many(bench, 2);
    first!.call.abort(LEFT);
    expect([first!.failed, bench.last.abandoned]).toEqual([LEFT, undefined]);
    bench.last.answer(MINUTE);
    expect([second!.body, second!.ended, bench.ask().body]).toEqual(['body', true, 'body']);
  });

  it('is not what others end with when its time is over', () => {
    const bench = new CacheBench();
    const [first, second] = many(bench, 2);
    first!.call.abort(LATE);
    bench.asked[0]!.handler.error(LATE);
    bench.asked[1]!.answer(MINUTE);
    expect([second!.body, bench.asked.length]).toEqual(['body', 2]);
  });

  it('ends the call when it was the last', () => {
    const bench = new CacheBench();
    for (const told of many(bench, 3)) told.call.abort(LEFT);
    expect(bench.last.abandoned).toBe(LEFT);
    expect(Object.keys(bench.flights)).toEqual([]);
  });

  it('may leave amid the body', () => {
    const bench = new CacheBench();
    const [first, second] = many(bench, 2);
    bench.last.handler.head(200, { ...MINUTE, 'content-length': '4' }, '');
    bench.last.handler.data(Buffer.from('bo'));
    first!.call.abort(LEFT);
    bench.last.handler.data(Buffer.from('dy'));
    bench.last.handler.end({});
    expect([first!.body, second!.body, bench.ask().body]).toEqual(['bo', 'body', 'body']);
  });
});

describe('an answer on its way', () => {
  it('streams to all who wait, and to whoever comes later', () => {
    const bench = new CacheBench();
    const first = bench.ask();
    bench.last.handler.head(200, { ...MINUTE, 'content-length': '4' }, '');
    bench.last.handler.data(Buffer.from('bo'));
    const later = bench.ask();
    expect([first.body, later.status, later.body]).toEqual(['bo', 200, 'bo']);
    bench.last.handler.data(Buffer.from('dy'));
    bench.last.handler.end({});
    expect([first.body, later.body, later.ended, bench.asked.length]).toEqual(['body', 'body', true, 1]);
  });

  it('waits for who is slow, and for nobody else', () => {
    const bench = new CacheBench();
    const [slow, quick] = many(bench, 2);
    bench.last.handler.head(200, { ...MINUTE, 'content-length': '4' }, '');
    slow!.call.pause();
    bench.last.handler.data(Buffer.from('body'));
    bench.last.handler.end({});
    expect([slow!.body, slow!.ended, quick!.body, quick!.ended]).toEqual(['', false, 'body', true]);
    slow!.call.resume();
    expect([slow!.body, slow!.ended]).toEqual(['body', true]);
  });

  it('is never held beyond what may be stored: then the slowest sets the pace', () => {
    const bench = new CacheBench({ maxEntry: 100 });
    const [slow, quick] = many(bench, 2);
    bench.last.handler.head(200, { ...MINUTE, 'transfer-encoding': 'chunked' }, '');
    slow!.call.pause();
    for (let more = 0; more < 11; more += 1) bench.last.handler.data(Buffer.alloc(10, 'x'));
    expect([bench.last.paused, quick!.body.length, slow!.body.length]).toEqual([true, 110, 0]);
    // Too late for others.
    const late = bench.ask();
    expect([late.status, bench.asked.length]).toEqual([0, 2]);
    slow!.call.resume();
    bench.asked[0]!.handler.end({});
    expect([bench.asked[0]!.paused, slow!.body.length, slow!.ended, bench.cache.memory.entries]).toEqual([false, 110, true, 0]);
  });

  it('that nobody shares keeps the pace of its one reader, and holds nothing', () => {
    const bench = new CacheBench();
    const told = bench.ask();
    bench.last.handler.head(200, { 'cache-control': 'private' }, '');
    told.call.pause();
    expect(bench.last.paused).toBe(true);
    told.call.resume();
    expect(bench.last.paused).toBe(false);
  });

});
