import 'reflect-metadata';
import { answers, type Behaviour, FakeUpstream, hangs, resets } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

const SECOND_MS = 1_000;

let products: FakeUpstream;
let users: FakeUpstream;
let gateway: TestGateway;

/** A service that answers by path. */
const byPath = (answersOf: Record<string, unknown>): Behaviour => (request, response) => {
  const known = answersOf[request.url!];
  (known === undefined ? answers({ code: 'not_found' }, 404) : answers(known))(request, response);
};
const product = { id: 'p1', name: 'Lamp', sellerId: 'u 1', secret: 'x', price: { amount: 5, currency: 'EUR' }, constructor: 'c' };
const healthy = byPath({ '/products/p1': product, '/orders/o1': { id: 'o1', lines: [{ productId: 'a' }, { productId: 'b,c' }, { productId: 'a' }] }, '/products?ids=a,b%2Cc': { items: [{ id: 'a', x: 1 }, { id: 'b,c', x: 2 }] }, '/stock/a': { left: 1 }, '/stock/b%2Cc': { left: 2 }, '/search?q=a%26b': [1] });
const people = byPath({ '/users/u%201': { id: 'u 1', name: 'Ada', email: 'x' } });

const views = `
views:
  - name: product-with-seller
    match: {path: "/api/combined/products/{id}", methods: [GET]}
    auth: anonymous
    timeout: 800ms
    parts:
      product: {to: products, path: "/products/{id}"}
      seller:  {to: users, path: "/users/{product.sellerId}", optional: true, pick: [id, name]}
  - name: order
    match: {path: "/orders/{id}"}
    auth: anonymous
    timeout: 800ms
    parts:
      stock: {to: products, path: "/stock/{item.productId}", each: "{order.lines[*]}"}
      things: {to: products, path: "/products?ids={order.lines[*].productId}", omit: [items.x], under: order.things}
      order: {to: products, path: "/orders/{id}", pick: [id], rename: {id: number}}
  - name: flat
    match: {path: "/flat/{id}"}
    auth: anonymous
    timeout: 800ms
    parts:
      product: {to: products, path: "/products/{id}", pick: [name, price.amount], under: "."}
      seller: {to: users, path: "/users/{product.sellerId}", optional: true, otherwise: {name: nobody}, stale: 1m, rename: {name: called}, under: shop.owner}
  - name: around
    match: {path: "/around/{id}"}
    auth: anonymous
    parts:
      order: {to: products, path: "/orders/{id}", optional: true, pick: [id]}
      product: {to: products, path: "/products/p1", pick: [name]}
      inner: {to: products, path: "/products/p1", under: order.product}
  - name: things
    match: {path: "/things/{id}"}
    auth: anonymous
    parts:
      order: {to: products, path: "/orders/{id}", pick: [id]}
      things: {to: products, path: "/products?ids={order.lines[*].productId}"}
  - name: search
    match: {path: "/search"}
    auth: anonymous
    parts: {hits: {to: products, path: "/search?q={query.q}"}}
  - name: many
    match: {path: "/many/{id}"}
    auth: anonymous
    maxCalls: 2
    parts:
      order: {to: products, path: "/orders/{id}"}
      stock: {to: products, path: "/stock/{item.productId}", each: "{order.lines[*]}", optional: true}
`;

beforeAll(async () => {
  products = await FakeUpstream.start();
  users = await FakeUpstream.start();
  gateway = await startTestGateway(`codeViews: false\nupstreams:\n  products: {origins: ["${products.url}"], timeout: 5s}\n  users: {origins: ["${users.url}"], timeout: 200ms}\n${views}\nroutes: [{name: wider, match: {path: "/api/**"}, to: users, rewrite: "/wider/**", auth: anonymous}]\n`);
});
afterAll(async () => {
  await gateway.stop();
  await products.stop();
  await users.stop();
});
beforeEach(() => {
  products.behave(healthy);
  users.behave(people);
  products.seen.length = users.seen.length = 0;
});

const ask = async (path: string) => {
  const answer = await fetch(gateway.url + path);
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
};

describe('a declared view', () => {
  it('answers with its parts under their names, of which one reads another', async () => {
    const { status, body, headers } = await ask('/api/combined/products/p1');
    expect([status, body]).toEqual([200, { product, seller: { id: 'u 1', name: 'Ada' } }]);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(headers.get('server-timing')).toMatch(/^product;dur=[\d.]+, seller;dur=[\d.]+$/);
    expect(headers.get('cache-control')).toBeNull();
  });

  it('stands before a wider route, which takes what is beside its path', async () => {
    users.behave((request, response) => (request.url!.startsWith('/wider/') ? answers({ of: 'route' }) : people)(request, response));
    expect((await ask('/api/combined/products/p1')).body).toMatchObject({ product });
    expect((await ask('/api/combined/products')).body).toEqual({ of: 'route' });
    expect((await ask('/api/combined/products/p1/more')).body).toEqual({ of: 'route' });
    expect(users.seen.map(({ url }) => url)).toEqual(['/users/u%201', '/wider/combined/products', '/wider/combined/products/p1/more']);
  });

  it.each<[string, Behaviour, string]>([
    ['slow', hangs, 'timeout'],
    ['broken', resets, 'reset'],
    ['failing', answers({}, 500), 'failed'],
    ['no JSON', (_request, response) => void response.end('<html>'), 'answer_invalid'],
  ])('goes on without an optional part that is %s, and says so', async (_what, behaviour, reason) => {
    users.behave(behaviour);
    const { status, body, headers } = await ask('/api/combined/products/p1');
    expect([status, body]).toEqual([200, { product, seller: null, degraded: [{ part: 'seller', reason }] }]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('fails with a required part, named with its upstream', async () => {
    products.behave(resets);
    const { status, body } = await ask('/api/combined/products/p1');
    expect([status, body]).toMatchObject([502, { code: 'upstream_reset', part: 'product', upstream: 'products' }]);
    products.behave(healthy);
    expect(await ask('/api/combined/products/none')).toMatchObject({ status: 404, body: { code: 'not_found', part: 'product' } });
  });

  it('takes what has no value to stand in a path for a useless answer', async () => {
    for (const sellerId of [undefined, null, {}, '', '..']) {
      products.behave(answers({ ...product, sellerId }));
      expect((await ask('/api/combined/products/p1')).body).toMatchObject({ seller: null, degraded: [{ part: 'seller', reason: 'answer_invalid' }] });
    }
    expect(users.seen).toEqual([]);
  });

  it('asks for many at once and for each of a list, each value encoded, and puts parts inside of others', async () => {
    expect((await ask('/orders/o1')).body).toEqual({
      stock: [{ left: 1 }, { left: 2 }, { left: 1 }],
      order: { number: 'o1', things: { items: [{ id: 'a' }, { id: 'b,c' }] } },
    });
    expect(products.seen.filter(({ url }) => url!.startsWith('/products')).map(({ url }) => url)).toEqual(['/products?ids=a,b%2Cc']);
  });

  it('asks for more than a hundred in several calls, and joins their lists', async () => {
    const ids = Array.from({ length: 230 }, (_none, at) => `i${at}`);
    products.behave((request, response) => {
      const asked = new URL(request.url!, 'http://x').searchParams.get('ids')?.split(',');
      answers(asked ? { items: asked.map((id) => ({ id })) } : { left: 1, id: 'o', lines: ids.map((productId) => ({ productId })) })(request, response);
    });
    expect((await ask('/things/o1')).body).toEqual({ order: { id: 'o' }, things: { items: ids.map((id) => ({ id })) } });
    expect(products.seen).toHaveLength(4);
  });

  it('asks for nothing where there is nothing to ask for', async () => {
    products.behave(byPath({ '/orders/o1': { id: 'o1', lines: [] } }));
    expect((await ask('/orders/o1')).body).toEqual({ stock: [], order: { number: 'o1', things: [] } });
  });

  it('lays picked members into the answer, and has what was said for what is missing', async () => {
    expect((await ask('/flat/p1')).body).toEqual({ name: 'Lamp', price: { amount: 5 }, shop: { owner: { id: 'u 1', called: 'Ada', email: 'x' } } });
    users.behave(answers({}, 500));
    expect((await ask('/flat/p1?other')).body).toMatchObject({ shop: { owner: { name: 'nobody' } }, degraded: [{ part: 'seller', reason: 'failed' }] });
  });

  it('has no part inside of another that is missing, and nothing else in its place', async () => {
    products.behave((request, response) => (request.url === '/orders/o2' ? answers({}, 500) : healthy)(request, response));
    expect((await ask('/around/o2')).body).toEqual({ order: null, product: { name: 'Lamp' }, degraded: [{ part: 'order', reason: 'failed' }] });
    expect((await ask('/around/o1')).body).toEqual({ order: { id: 'o1', product }, product: { name: 'Lamp' } });
  });

  it('has the last good value where it may, and says how old it is', async () => {
    await ask('/flat/p1');
    users.behave(answers({}, 500));
    const { body, headers } = await ask('/flat/p1');
    expect(body).toMatchObject({ shop: { owner: { called: 'Ada' } }, degraded: [{ part: 'seller', reason: 'failed', staleSeconds: expect.any(Number) }] });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('reads the query', async () => {
    expect((await ask('/search?q=a%26b')).body).toEqual({ hits: [1] });
  });

  it('makes no more calls than it may', async () => {
    expect((await ask('/many/o1')).body).toMatchObject({ stock: null, degraded: [{ part: 'stock', reason: 'fan_out_exceeded' }] });
    expect(products.seen.length).toBeLessThanOrEqual(2);
  });

  it('serves HEAD without a body, OPTIONS, and 405 for the rest', async () => {
    const path = `${gateway.url}/api/combined/products/p1`;
    const head = await fetch(path, { method: 'HEAD' });
    expect([head.status, await head.text(), Number(head.headers.get('content-length')) > 100]).toEqual([200, '', true]);
    expect((await fetch(path, { method: 'OPTIONS' })).headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await fetch(path, { method: 'POST' })).status).toBe(405);
  });

  it('ends at its deadline', async () => {
    products.behave(hangs);
    const startedAt = performance.now();
    expect(await ask('/api/combined/products/p1')).toMatchObject({ status: 504, body: { code: 'deadline_exceeded', part: 'product' } });
    expect(performance.now() - startedAt).toBeLessThan(10 * SECOND_MS);
    await products.seen[0]!.aborted;
  });

  it('is described in /openapi.json', async () => {
    const { paths } = (await ask('/openapi.json')).body as { paths: Record<string, unknown> };
    expect(paths['/api/combined/products/{id}']).toMatchObject({
      get: { operationId: 'product-with-seller', parameters: [{ name: 'id', in: 'path' }], responses: { 200: { content: { 'application/json': { schema: { properties: { product: {}, seller: {}, degraded: {} } } } } } } },
    });
  });
});

describe('faults of a declared view', () => {
  const faultsOf = async (parts: string, more = '') => {
    const yaml = `upstreams: {a: {origins: ["http://localhost:1"]}}\nviews:\n  - name: one\n    match: {path: "/one/{id}"}\n    auth: anonymous\n    parts:\n${parts}\n${more}`;
    return startTestGateway(yaml).then(
      async (running) => running.stop().then(() => 'none'),
      (error: Error) => error.message,
    );
  };

  it.each([
    ['      x: {to: b, path: "/x"}', /gateway\.yaml:7.*there is no upstream "b"/s],
    ['      x: {to: a, path: "/x/{y.id}"}', /gateway\.yaml:7.*\{y\.id\} refers to nothing/s],
    ['      x: {to: a, path: "/x/{idd}"}', /Did you mean "id"/],
    ['      x: {to: a, path: "/x/{y.id}"}\n      y: {to: a, path: "/y/{x.id}"}', /waits for itself: x → y → x/],
    ['      x: {to: a, path: "/x/{x.id}"}', /refers to nothing|waits for itself/],
    ['      x: {to: a, path: "/x"}\n      y: {to: a, path: "/y", under: x}', /gateway\.yaml:8.*"x" of the answer is the part "x"/s],
    ['      x: {to: a, path: "/x", pick: [id], under: "."}\n      y: {to: a, path: "/y", pick: [id], under: "."}', /"id" of the answer/],
    ['      x: {to: a, path: "/x", under: "."}', /is not known/],
    ['      x: {to: a, path: "/x", pick: [b]}\n      y: {to: a, path: "/y", under: x.b}', /"x.b" of the answer/],
    ['      x: {to: a, path: "/x", pick: [b]}\n      y: {to: a, path: "/y", under: x.b.c}', /"x.b.c" of the answer is the part "x"'s/],
    ['      x: {to: a, path: "/x", pick: [a], under: "."}\n      y: {to: a, path: "/y", under: a.b}', /gateway\.yaml:8.*"a.b" of the answer is the part "x"/s],
    ['      y: {to: a, path: "/y", under: a.b}\n      x: {to: a, path: "/x", pick: [a], under: "."}', /gateway\.yaml:8.*"a.b" of the answer is the part "y"/s],
    ['      x: {to: a, path: "/x", under: a.b, pick: [c]}\n      y: {to: a, path: "/y", under: a.b.c}', /"a.b.c" of the answer is the part "x"/],
    ['      x: {to: a, path: "/x", under: a.b, pick: [c]}\n      y: {to: a, path: "/y", under: a.b, pick: [d]}', /"a.b" of the answer is the part "x"/],
    ['      x: {to: a, path: "/x", pick: [c], rename: {c: d}}\n      y: {to: a, path: "/y", under: x.d}', /"x.d" of the answer is the part "x"/],
    ['      x: {to: a, path: "/x"}\n      y: {to: a, path: "/y", under: x.b}', /"x.b" of the answer is the part "x".*say with pick what the outer one has/s],
    ['      x: {to: a, path: "/x", under: degraded.y}', /"degraded.y" of the answer is the list of what is missing's/],
    ['      x: {to: a, path: "/x", under: explain}', /"explain" of the answer is the timeline's/],
    ['      x: {to: a, path: "/x", pick: [b], rename: {b: explain}, under: "."}', /"explain" of the answer is the timeline's/],
    ['      x: {to: a, path: "/x", pick: [b], under: ".", optional: true, otherwise: {degraded: 1}}', /"degraded" of the answer is the list of what is missing's/],
    ['      y: {to: a, path: "/y"}\n      x: {to: a, path: "/x", pick: [b], under: ".", optional: true, otherwise: {b: 1, y: 2}}', /"y" of the answer is the part "y"/],
    ['      x: {to: a, path: "/x", pick: [b], optional: true, otherwise: {c: 1}}\n      y: {to: a, path: "/y", under: x.c}', /"x.c" of the answer is the part "x"/],
    ['      x: {to: a, path: "/x", pick: [b, c], rename: {b: c}}', /two of its members are called "c"/],
    ['      x: {to: a, path: "/x", rename: {a: c, b: c}}', /two of its members are called "c"/],
    ['      id: {to: a, path: "/x"}', /"id" means something else here/],
    ['      degraded: {to: a, path: "/x"}', /means something else here/],
    ['      x: {to: a, path: "x"}', /a path begins with \//],
    ['      x: {to: a, path: "/x/{a b}"}', /cannot be read/],
    ['      x: {to: a, path: "/x?ids={y.a[*]}&b={y.b[*]}"}\n      y: {to: a, path: "/y"}', /only one/],
    ['      x: {to: a, path: "/x", each: "{y.list}"}\n      y: {to: a, path: "/y"}', /this is no list/],
    ['      x: {to: a, path: "/x", otherwise: 1}', /a required part has nothing in its place/],
    ['      x: {to: a, path: "/x", pikc: [a]}', /Did you mean "pick"/],
  ])('%j', async (parts, message) => {
    expect(await faultsOf(parts)).toMatch(message);
  });

  it('none are places beside each other, and in what another leaves free', async () => {
    expect(await faultsOf(`      x: {to: a, path: "/x", under: a.b, pick: [c, d.e]}
      y: {to: a, path: "/y", under: a.b.f}
      z: {to: a, path: "/z", under: ".", pick: [g, h], rename: {g: h, h: g}, optional: true, otherwise: {g: 1}}
      w: {to: a, path: "/w", under: ".", pick: [i]}
      u: {to: a, path: "/u", pick: [j], rename: {k: j}}`)).toBe('none');
  });

  it('a route that a view takes whole never matches', async () => {
    expect(await faultsOf('      x: {to: a, path: "/x"}', 'routes: [{name: r, match: {path: "/one/{any}"}, to: a, auth: anonymous}]')).toMatch(/never matches: the view "one" above takes all of it/);
  });

  it('a policy that nobody registered', async () => {
    expect(await faultsOf('      x: {to: a, path: "/x"}', '  - {name: two, match: {path: "/two"}, auth: {policy: nobodys}, parts: {x: {to: a, path: "/x"}}}')).toMatch(/views\[1\]\.auth\.policy.*there is no policy "nobodys"/s);
  });
});
