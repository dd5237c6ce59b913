import { setTimeout as sleep } from 'node:timers/promises';
import { background, currentWork } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import { upstreamOf } from '../calls.fixture.ts';

it('a call that is paused before it has a connection is told nothing until it goes on', async () => {
  const service = await FakeUpstream.start(answers({}));
  const upstream = upstreamOf({ origins: [service.url] });
  const told: string[] = [];
  await background('test', 5_000, async () => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const request = { work: currentWork(), method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 5_000 };
    const call = upstream.dispatch(request, { head: () => told.push('head'), data: () => told.push('data'), end: () => resolve(), error: reject });
    call.pause();
    while (service.seen.length === 0) await sleep(5);
    await sleep(50);
    expect(told).toEqual([]);
    call.resume();
    await promise;
  });
  expect(told).toEqual(['head', 'data']);
  upstream.close();
  await service.stop();
});
