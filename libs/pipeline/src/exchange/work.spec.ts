import { setTimeout as sleep } from 'node:timers/promises';
import { type GatewayError } from '../errors/gateway-error.ts';
import { BackgroundWork } from './exchange.ts';

describe('the deadline of work', () => {
  const overdue = { code: 'deadline_exceeded' };
  const workOf = (afterMs: number) => {
    const work = new BackgroundWork('test');
    work.setDeadline(performance.now() - work.startedAt + afterMs);
    return work;
  };

  it('gives up what is attached, and what is attached after it', async () => {
    const work = workOf(20);
    const given: GatewayError[] = [];
    work.onAbort((reason) => given.push(reason));
    await sleep(60);
    work.onAbort((reason) => given.push(reason));
    expect(given).toEqual([expect.objectContaining(overdue), given[0]]);
  });

  it('is seen by who looks, and told to who comes later, where nobody had to be told', async () => {
    const [looked, late] = [workOf(10), workOf(10)];
    await sleep(20);
    expect(looked.aborted).toMatchObject(overdue);
    expect(looked.aborted).toBe(looked.aborted);
    const given: GatewayError[] = [];
    late.onAbort((reason) => given.push(reason));
    await sleep(40);
    expect(given).toEqual([expect.objectContaining(overdue)]);
  });

  it('aborts a signal that was asked for before or after it was set', async () => {
    const [before, after] = [workOf(Infinity), workOf(10)];
    const signals = [before.signal, after.signal];
    before.setDeadline(performance.now() - before.startedAt + 10);
    await sleep(60);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('is the one that was set last', async () => {
    const [longer, none] = [workOf(10), workOf(10)];
    for (const work of [longer, none]) work.onAbort(() => {});
    longer.setDeadline(performance.now() - longer.startedAt + 10_000);
    none.setDeadline(Infinity);
    await sleep(40);
    expect([longer.aborted, none.aborted]).toEqual([undefined, undefined]);
    longer.settle();
  });
});
