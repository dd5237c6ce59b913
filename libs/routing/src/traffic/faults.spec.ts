import { type Exchange } from '@portico/pipeline';
import { type Faults, withFaults } from './faults.ts';

/** What becomes of a request, in order; `waits` when it did not happen at once. */
async function fate(faults: Faults, ...draws: number[]): Promise<string[]> {
  const happened: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const tell = (what: string) => (happened.push(what), resolve());
  const exchange = { onAbort: () => () => {} } as unknown as Exchange;
  withFaults(exchange, faults, { goOn: () => tell('goes on'), fail: (status) => tell(String(status)) }, () => draws.shift()!);
  if (happened.length === 0) happened.push('waits');
  await promise;
  expect(draws).toEqual([]);
  return happened;
}

const delay = { for: 1, share: 0.1 };
const abort = { status: 503, share: 0.05 };

it.each([
  ['a delay, drawn within its share', { delay }, [0.099], ['waits', 'goes on']],
  ['a delay, drawn beyond it', { delay }, [0.1], ['goes on']],
  ['a failure, drawn within its share', { abort }, [0.049], ['503']],
  ['a failure, drawn beyond it', { abort }, [0.05], ['goes on']],
  ['both', { delay, abort }, [0.05, 0.04], ['waits', '503']],
  ['both, each drawn on its own', { delay, abort }, [0.5, 0.04], ['503']],
  ['both, the delay alone', { delay, abort }, [0.05, 0.5], ['waits', 'goes on']],
  ['none of nothing', { delay: { for: 1, share: 0 }, abort: { status: 503, share: 0 } }, [0, 0], ['goes on']],
  ['all of all', { delay: { for: 1, share: 1 }, abort: { status: 503, share: 1 } }, [0.999, 0.999], ['waits', '503']],
] satisfies [string, Faults, number[], string[]][])('%s', async (_what, faults, draws, expected) => {
  expect(await fate(faults, ...draws)).toEqual(expected);
});
