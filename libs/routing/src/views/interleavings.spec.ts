import { Exchange, GatewayError } from '@portico/pipeline';
import fc from 'fast-check';
import { Parts } from './parts.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** An exchange of which only what a view needs is there. */
function exchange(): Exchange {
  const request = { raw: { method: 'GET', url: '/x', headers: {}, socket: {} } };
  return new Exchange(request as never, { header: () => {} } as never, false);
}

/** A view whose parts come in the given order, of which some fail: `e` and `f` wait for others, and name parts as they come. */
async function composed(order: readonly number[], failing: ReadonlySet<number>): Promise<string> {
  const part = new Parts(exchange());
  const calls = NAMES.map(() => Promise.withResolvers<string>());
  for (const { promise } of calls) promise.catch(() => {});
  const optional = (at: number, more: () => Promise<unknown> = async () => {}) =>
    part.optional(NAMES[at]!, async () => [await calls[at]!.promise, await more()], { otherwise: null });
  const a = part.required('a', () => calls[0]!.promise);
  const parts = { a, b: optional(1), c: optional(2), d: optional(3), e: optional(4, () => a), f: optional(5, async () => part.optional(`f-${await a}`, () => calls[1]!.promise, { otherwise: 'none' })) };
  const answer = part.compose(parts, (values) => values);
  for (const at of order) {
    if (failing.has(at)) calls[at]!.reject(new GatewayError('upstream_failed', 'It failed.'));
    else calls[at]!.resolve(NAMES[at]!);
    await Promise.resolve();
  }
  return JSON.stringify(await answer);
}

describe('the answer of a view', () => {
  it('has the same bytes in whatever order its parts come', async () => {
    const inOrder = new Map<string, string>();
    const scenario = fc.record({ order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), failing: fc.uniqueArray(fc.integer({ min: 1, max: 5 })) });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ order, failing }) => {
        const key = [...failing].sort().join();
        if (!inOrder.has(key)) inOrder.set(key, await composed([0, 1, 2, 3, 4, 5], new Set(failing)));
        expect(await composed(order, new Set(failing))).toBe(inOrder.get(key));
      }),
      { numRuns: 10_000 },
    );
    expect(inOrder.size).toBe(32);
  }, 120_000);
});
