import { setImmediate as turn } from 'node:timers/promises';
import { BackgroundWork, type BatchSource, GatewayError, type Principal, runWithin, currentWork } from '@portico/pipeline';
import { Batches, eachOf } from './batches.ts';

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_none, at) => `i${from + at}`);

/** A source that answers each call when it is told to, and says what it was asked, and on whose behalf. */
function gated() {
  const calls: { readonly keys: readonly string[]; readonly subject: string; readonly answer: () => void; readonly fail: () => void }[] = [];
  const source: BatchSource<string, string> = (keys) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, string>>();
    const { subject } = currentWork().principal;
    calls.push({ keys, subject, answer: () => resolve(new Map(keys.map((key) => [key, `${key} for ${subject}`]))), fail: () => reject(new GatewayError('upstream_failed', 'It failed.')) });
    return promise;
  };
  return { calls, source };
}

function workOf(subject: string): BackgroundWork {
  const work = new BackgroundWork('test');
  work.principal = { kind: 'user', subject, scopes: [], roles: [] } as Principal;
  return work;
}

describe('a batch', () => {
  it('of 230 keys of two parts goes out in calls of a hundred at most, each key once', async () => {
    const { calls, source } = gated();
    const batches = new Batches(workOf('ada'));
    const some = batches.load(source, ids(0, 150));
    const others = batches.load(source, ids(100, 230));
    await turn();
    expect(calls.map(({ keys }) => keys.length)).toEqual([100, 100, 30]);
    expect(calls.flatMap(({ keys }) => keys)).toEqual(ids(0, 230));
    for (const { answer } of calls.toReversed()) answer();
    expect([[...(await some).keys()], [...(await others).keys()]]).toEqual([ids(0, 150), ids(100, 230)]);
  });

  it('fails only for who asked for what was in the call that failed', async () => {
    const { calls, source } = gated();
    const batches = new Batches(workOf('ada'));
    const asked = [ids(0, 100), ids(100, 200), ids(50, 150), ids(200, 210)].map((keys) => batches.load(source, keys).then(({ size }) => size, ({ code }: GatewayError) => code));
    await turn();
    expect(calls).toHaveLength(3);
    calls[1]!.fail();
    calls[0]!.answer();
    calls[2]!.answer();
    expect(await Promise.all(asked)).toEqual([100, 'upstream_failed', 'upstream_failed', 10]);
  });

  it('is never for two exchanges, though they ask for the same at the same time: each call is on behalf of its own caller', async () => {
    const { calls, source } = gated();
    const asked = ['ada', 'ben'].map((subject) => {
      const work = workOf(subject);
      return runWithin(work, () => new Batches(work).load(source, ['a', 'b']));
    });
    await turn();
    expect(calls.map(({ keys, subject }) => [subject, keys])).toEqual([['ada', ['a', 'b']], ['ben', ['a', 'b']]]);
    for (const { answer } of calls.toReversed()) answer();
    expect((await Promise.all(asked)).map((values) => values.get('a'))).toEqual(['a for ada', 'a for ben']);
  });
});

describe('each of a list', () => {
  /** Runs that end when they are told to, and how many were under way at most. */
  function runs() {
    const begun: { readonly item: number; readonly done: () => void; readonly fail: () => void }[] = [];
    let under = 0;
    const seen = { most: 0 };
    const run = async (item: number) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      seen.most = Math.max(seen.most, (under += 1));
      begun.push({ item, done: resolve, fail: () => reject(new Error(`${item} failed`)) });
      await promise.finally(() => (under -= 1));
      return item * 10;
    };
    return { begun, seen, run };
  }

  it('has no more under way than it may, and the results in the order of the list', async () => {
    const { begun, seen, run } = runs();
    const results = eachOf([1, 2, 3, 4, 5, 6, 7], run, 3);
    expect(begun.map(({ item }) => item)).toEqual([1, 2, 3]);
    // What began last ends first.
    for (const at of [2, 1, 3, 4, 5, 6, 0]) {
      while (begun.length <= at) await turn();
      begun[at]!.done();
    }
    expect(await results).toEqual([10, 20, 30, 40, 50, 60, 70]);
    expect(seen.most).toBe(3);
  });

  it('begins no other once one has failed, and fails with that', async () => {
    const { begun, run } = runs();
    const results = eachOf([1, 2, 3, 4, 5], run, 2);
    begun[1]!.fail();
    await expect(results).rejects.toThrow('2 failed');
    begun[0]!.done();
    await turn();
    expect(begun.map(({ item }) => item)).toEqual([1, 2]);
  });

  it('of nothing is nothing', async () => {
    expect(await eachOf([], async () => 1, 8)).toEqual([]);
  });
});
