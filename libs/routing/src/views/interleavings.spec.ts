import { setImmediate as turn } from 'node:timers/promises';
import { type ResponseHandler, type Upstream } from '@portico/client';
import { Exchange, GatewayError, runWithin } from '@portico/pipeline';
import fc from 'fast-check';
import { composeDeclared } from '../declared/compose-declared.ts';
import { declaredView } from '../declared/declared-view.ts';
import { viewsSection } from '../declared/views.section.ts';
import { Parts } from './parts.ts';

/** The calls of an answer, which come in any order. */
const CALLS = 9;
type Calls = readonly PromiseWithResolvers<string>[];

/** An exchange of which only what a view needs is there. */
function exchange(): Exchange {
  const request = { raw: { method: 'GET', url: '/x', headers: {}, socket: {} } };
  return new Exchange(request as never, { header: () => {} } as never, false);
}

/** A view in code: `e` and `f` wait for others, and name parts as they come; `h` and `i` share a batch; `a` and `g` are required. */
function inCode(calls: Calls): Promise<object> {
  const part = new Parts(exchange());
  const came = (at: number) => calls[at]!.promise;
  const optional = (name: string, at: number, more: () => Promise<unknown> = async () => {}) => part.optional(name, async () => [await came(at), await more()], { otherwise: null });
  const batch = async (keys: readonly string[]) => {
    const value = await came(8);
    return new Map(keys.map((key) => [key, value]));
  };
  const shared = (name: string, keys: string[]) => part.optional(name, async () => [...(await part.batch(batch, keys))], { otherwise: [] });
  const a = part.required('a', () => came(0));
  const parts = {
    a,
    b: optional('b', 1),
    c: optional('c', 2),
    d: optional('d', 3),
    e: optional('e', 4, () => a),
    f: optional('f', 5, async () => part.optional(`f-${await a}`, () => came(1), { otherwise: 'none' })),
    g: part.required('g', () => part.each([6, 7], came, 2)),
    h: shared('h', ['x', 'y']),
    i: shared('i', ['y', 'z']),
  };
  return part.compose(parts, (values) => values);
}

const declaration = viewsSection.schema.parse([
  {
    name: 'declared',
    match: { path: '/x' },
    auth: 'anonymous',
    parts: {
      a: { to: 'service', path: '/0' },
      b: { to: 'service', path: '/1', optional: true, otherwise: [] },
      c: { to: 'service', path: '/2', optional: true, under: 'shop.c' },
      d: { to: 'service', path: '/{item.next}', each: '{a.items[*]}', optional: true },
      e: { to: 'service', path: '/5?of={b.items[*].next}', optional: true },
      g: { to: 'service', path: '/6', pick: ['name'], under: '.' },
    },
  },
])[0]!;

/** A declared view of such parts: `d` asks once for each, `e` for many at once. */
function declared(calls: Calls): Promise<object> {
  const dispatch = ({ path }: { path: string }, handler: ResponseHandler) => {
    const at = Number(/\d/.exec(path)![0]);
    const next = [3, 4].map((each) => ({ next: String(each) }));
    calls[at]!.promise.then(
      (name) => {
        handler.head(200, { 'content-type': 'application/json' }, 'OK');
        handler.data(Buffer.from(JSON.stringify({ name, items: next })));
        handler.end({});
      },
      (error: GatewayError) => handler.error(error),
    );
    return { abort: () => {} };
  };
  const service = { name: 'service', options: { maxAnswer: 10_000 }, dispatch } as unknown as Upstream;
  const view = declaredView(declaration, { find: () => service } as never, { timeoutMs: 1_000, maxBodyBytes: 0 }, 'here');
  const own = exchange();
  return runWithin(own, () => composeDeclared(own, view));
}

/** What is answered when the calls come in the given order, of which some fail. */
async function answered(view: (calls: Calls) => Promise<object>, order: readonly number[], failing: ReadonlySet<number>): Promise<string> {
  const calls = Array.from({ length: CALLS }, () => Promise.withResolvers<string>());
  for (const { promise } of calls) promise.catch(() => {});
  const answer = view(calls).catch(({ status, code, detail, part, upstream }: GatewayError) => ({ status, code, detail, part, upstream }));
  // Until what was batched has been sent.
  await turn();
  for (const at of order) {
    if (failing.has(at)) calls[at]!.reject(new GatewayError('upstream_failed', 'It failed.', { upstream: 'service' }));
    else calls[at]!.resolve(`call ${at}`);
    await Promise.resolve();
  }
  return JSON.stringify(await answer);
}

describe.each([
  ['in code', inCode],
  ['that is declared', declared],
])('the answer of a view %s', (_what, view) => {
  it('and its problem have the same bytes in whatever order its parts come', async () => {
    const inOrder = new Map<string, string>();
    const all = Array.from({ length: CALLS }, (_none, at) => at);
    const scenario = fc.record({ order: fc.shuffledSubarray(all, { minLength: CALLS }), failing: fc.subarray(all) });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ order, failing }) => {
        const key = failing.join();
        if (!inOrder.has(key)) inOrder.set(key, await answered(view, all, new Set(failing)));
        expect(await answered(view, order, new Set(failing))).toBe(inOrder.get(key));
      }),
      { numRuns: 10_000 },
    );
    // Nearly all of 512.
    expect(inOrder.size).toBeGreaterThan(400);
    const told = [...inOrder.values()];
    for (const sign of ['"part":"a"', '"part":"g"', '"degraded"']) expect(told.filter((text) => text.includes(sign)).length).toBeGreaterThan(50);
    expect(inOrder.get('')).not.toMatch(/degraded|"part"/);
  }, 240_000);
});
