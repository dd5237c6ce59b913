import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApiDocument, openApiFaults, type RunningSample, startSample, undescribedRoutes } from '@portico/samples-chassis';
import { OrderStore } from './order-store.ts';
import { ordersSample } from './orders.sample.ts';
import { Order } from './orders.schema.ts';
import { ProductsDouble } from './products-double.fixture.ts';

type PageOf<Item> = { items: Item[]; nextCursor: string | null };
type ChangesPage = { changes: { id: string; deleted: boolean; order: Order | null }[]; next: number };

describe('orders', () => {
  let folder: string;
  let products: ProductsDouble;
  let sample: RunningSample;
  const start = async () => {
    sample = await startSample(ordersSample, { PORT: '0', SAMPLE_AUTH: 'off', SAMPLE_DATA_DIR: folder, LOG_LEVEL: 'warn', PRODUCTS_URL: products.url });
  };
  const startAll = async () => {
    folder = mkdtempSync(join(tmpdir(), 'samples-'));
    products = await ProductsDouble.start();
    await start();
  };
  const stopAll = async () => {
    await Promise.all([sample.stop(), products.stop()]);
    rmSync(folder, { recursive: true });
  };

  const get = (path: string, init?: RequestInit) => fetch(sample.url + path, init);
  const read = async <Body>(path: string): Promise<Body> => (await get(path)).json() as Promise<Body>;
  const post = (body: unknown, headers: Record<string, string> = {}) => {
    const all = { 'content-type': 'application/json', ...headers };
    return get('/orders', { method: 'POST', body: JSON.stringify(body), headers: all });
  };
  const place = (quantity: number, headers?: Record<string, string>) => {
    return post({ userId: 'u-001', lines: [{ productId: 'p-1', variantId: 'v1', quantity }] }, headers);
  };
  const visit = async (path: string, between: () => unknown = () => undefined): Promise<Order[]> => {
    const items: Order[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: PageOf<Order> = await read(path + (cursor && `&cursor=${cursor}`));
      items.push(...page.items);
      cursor = page.nextCursor;
      await between();
    }
    return items;
  };
  /** Waits for what happens in the background. */
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 5_000;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error('it did not happen');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  describe('reading', () => {
    beforeAll(startAll);
    afterAll(stopAll);

    it('keeps the orders of a user, which nobody else may keep', async () => {
      const orders = await visit('/orders?limit=5&userId=u-001');
      expect(orders.length).toBeGreaterThan(3);
      expect(orders.every(({ userId }) => userId === 'u-001')).toBe(true);
      for (const path of ['/orders?userId=u-001', `/orders/${orders[0]?.id}`, '/orders/changes']) {
        expect((await get(path)).headers.get('cache-control')).toBe('private, no-cache');
      }
    });

    it('searches by id, status, product and variant, of one user if asked', async () => {
      const [first] = (await read<PageOf<Order>>('/orders?limit=1')).items;
      expect(await visit(`/orders/search?q=${first?.id}`)).toEqual([first]);
      const numbered = await visit('/orders/search?q=O-0001&limit=100');
      expect(numbered.map(({ id }) => id.slice(0, 6))).toEqual(Array(10).fill('o-0001'));
      expect((await visit('/orders/search?q=cancelled&limit=100')).every(({ status }) => status === 'cancelled')).toBe(true);
      const [line] = first?.lines ?? [];
      for (const q of [line?.productId, line?.variantId]) {
        const found = await visit(`/orders/search?q=${q}&userId=${first?.userId}`);
        expect(found.map(({ id }) => id)).toContain(first?.id);
        expect(found.every(({ userId }) => userId === first?.userId)).toBe(true);
      }
      expect(await visit('/orders/search?q=%25')).toEqual([]);
    });

    it('answers a batch in the order asked', async () => {
      const { items } = await read<PageOf<Order>>('/orders?ids=o-00003,o-99999,o-00001');
      expect(items.map(({ id }) => id)).toEqual(['o-00003', 'o-00001']);
    });

    it.each([
      [{ userId: 'u-001', lines: [] }], [{ userId: '', lines: [{ productId: 'p', variantId: 'v', quantity: 1 }] }],
      [{ userId: 'u-001', lines: [{ productId: 'p', variantId: 'v', quantity: 0 }] }], [{ lines: 'all' }],
    ])('refuses the order %j', async (body) => {
      expect((await post(body)).status).toBe(400);
      expect(products.requests).toEqual([]);
    });

    it('describes all its routes', () => {
      const document = openApiDocument(ordersSample);
      expect(openApiFaults(document)).toEqual([]);
      expect(undescribedRoutes(sample.app, document)).toEqual([]);
    });
  });

  describe('placing', () => {
    beforeEach(startAll);
    afterEach(stopAll);

    it('lists all 2,000 seeded orders exactly once, newest first, also while others are placed', async () => {
      const orders = await visit('/orders?limit=100', () => place(1));
      expect(orders).toHaveLength(2_000);
      expect(new Set(orders.map(({ id }) => id)).size).toBe(2_000);
      expect(orders.map(({ placedAt }) => placedAt)).toEqual(orders.map(({ placedAt }) => placedAt).sort().reverse());
      for (const order of orders) Order.strict().parse(order);
      expect(products.stock).toBeLessThan(5);
    });

    it('places an order, and says where it is', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const answer = await place(2, { traceparent });
      expect(answer.status).toBe(201);
      expect([answer.headers.get('location'), answer.headers.get('cache-control')]).toEqual(['/orders/o-02001', 'no-store']);
      const order = await answer.json() as Order;
      expect(await read('/orders/o-02001')).toEqual(order);
      expect((await read<PageOf<Order>>('/orders?userId=u-001&limit=1')).items).toEqual([order]);
      expect(products.requests).toEqual([{ path: '/stock/take', holdId: expect.any(String), traceparent, authorization: expect.stringMatching(/^Bearer /) }]);
    });

    it('answers 409 when there is no stock, and 503 when products does not answer', async () => {
      const refused = await place(6);
      expect(refused.status).toBe(409);
      expect(await refused.json()).toMatchObject({ code: 'out_of_stock', lines: [{ variantId: 'v1', available: 5 }] });
      products.behaviour = 'answers nonsense';
      expect((await place(1)).status).toBe(503);
      expect((await get('/orders/o-02001')).status).toBe(404);
      expect((await get('/health')).status).toBe(200);
    });

    it('gives the same order again for the same key, quoted or not', async () => {
      const first = await (await place(2, { 'idempotency-key': '"k-1"' })).json();
      const again = await place(2, { 'idempotency-key': 'k-1' });
      expect([again.status, await again.json()]).toEqual([201, first]);
      expect((await place(1, { 'idempotency-key': '"k-1"' })).status).toBe(422);
      expect((await place(1, { 'idempotency-key': 'two words' })).status).toBe(400);
      expect(products.stock).toBe(3);
    });

    it('cancels an order, gives its stock back, and tells the feed', async () => {
      const { next } = await read<ChangesPage>('/orders/changes?since=1900&limit=500');
      await place(2);
      const placed = await read<ChangesPage>(`/orders/changes?since=${next}`);
      expect(placed.changes).toMatchObject([{ id: 'o-02001', order: { status: 'placed' } }]);
      const cancelled = await get('/orders/o-02001/cancel', { method: 'POST' });
      expect([cancelled.status, await cancelled.json()]).toEqual([200, expect.objectContaining({ status: 'cancelled' })]);
      expect(products.stock).toBe(5);
      const { changes } = await read<ChangesPage>(`/orders/changes?since=${next}`);
      expect(changes).toMatchObject([{ id: 'o-02001', deleted: false, order: { status: 'cancelled' } }]);
    });

    it('has all orders after a restart, and goes on counting', async () => {
      const before = await (await place(1)).json();
      await sample.stop();
      await start();
      expect(await read('/orders/o-02001')).toEqual(before);
      expect((await place(1)).headers.get('location')).toBe('/orders/o-02002');
      expect(products.stock).toBe(3);
    });

    it('places after a restart what a crash left pending', async () => {
      const store = new OrderStore(sample.database, { record: () => undefined } as never);
      store.begin({ userId: 'u-001', lines: [{ productId: 'p-1', variantId: 'v1', quantity: 2 }] }, undefined);
      expect((await get('/orders/o-02001')).status).toBe(404);
      await sample.stop();
      await start();
      await until(async () => (await get('/orders/o-02001')).status === 200);
      expect(products.stock).toBe(3);
    });

    it('gives back stock by itself once products answers again', async () => {
      await place(2);
      products.behaviour = 'answers nonsense';
      expect((await get('/orders/o-02001/cancel', { method: 'POST' })).status).toBe(200);
      expect(products.stock).toBe(3);
      products.behaviour = 'answers';
      await until(async () => products.stock === 5);
    });

    it('does not start with a PRODUCTS_URL that is none', async () => {
      const variables = { PORT: '0', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn', PRODUCTS_URL: 'products:4401' };
      await expect(startSample(ordersSample, variables)).rejects.toThrow('PRODUCTS_URL');
    });
  });
});
