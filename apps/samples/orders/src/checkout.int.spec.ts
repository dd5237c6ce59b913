import { DatabaseSync } from 'node:sqlite';
import { ChangeFeed, type ProblemError, SqlDatabase } from '@portico/samples-chassis';
import { Checkout } from './checkout.ts';
import { HttpStock } from './http-stock.ts';
import { OrderReader } from './order-reader.ts';
import { OrderStore } from './order-store.ts';
import { migrations } from './orders.migrations.ts';
import { type NewOrder, type OrderLine } from './orders.schema.ts';
import { ProductsDouble } from './products-double.fixture.ts';
import { Settlement } from './settlement.ts';
import { Stock } from './stock.ts';

const wish = (quantity: number, unitPriceMinor?: number): NewOrder => {
  return { userId: 'u-001', lines: [{ productId: 'p-1', variantId: 'v1', quantity, unitPriceMinor }] };
};

/** The parts of one orders process; several may work on one database. */
function processOn(database: SqlDatabase, stock: Stock) {
  const feed = new ChangeFeed(database);
  const reader = new OrderReader(database);
  const store = new OrderStore(database, feed);
  const checkout = new Checkout(store, reader, stock);
  const settlement = new Settlement(store, checkout, (error) => {
    throw error;
  });
  return { feed, reader, store, checkout, settlement };
}

describe('Checkout', () => {
  let products: ProductsDouble;
  let database: SqlDatabase;
  beforeEach(async () => {
    products = await ProductsDouble.start();
    database = new SqlDatabase(new DatabaseSync(':memory:'));
    for (const script of migrations) database.script(script);
  });
  afterEach(() => products.stop());

  const asOrders = async () => 'Bearer minted';
  const orders = (timeoutMs = 100) => processOn(database, new HttpStock(products.url, asOrders, timeoutMs));
  const records = () => database.all<{ status: string; release_due: number }>('SELECT status, release_due FROM order_records');
  const refusal = async (work: Promise<unknown>) => {
    return work.then(() => undefined, ({ status, code, extension }: ProblemError) => ({ status, code, lines: extension.lines }));
  };

  it('places an order at the prices at which its stock was taken', async () => {
    const { checkout, reader, feed } = orders();
    const order = await checkout.place({ ...wish(2), addressId: 'a-001-1' }, undefined);
    expect(order).toMatchObject({
      id: 'o-00001', userId: 'u-001', status: 'placed', addressId: 'a-001-1', total: { amountMinor: 2_000, currency: 'EUR' },
      lines: [{ productId: 'p-1', variantId: 'v1', quantity: 2, unitPrice: { amountMinor: 1_000, currency: 'EUR' } }],
    });
    expect(products.stock).toBe(3);
    expect(reader.one(order.id)).toEqual(order);
    expect(feed.page({ since: 0, limit: 10 }, 'order', (ids) => reader.batch(ids)).changes).toMatchObject([{ id: 'o-00001' }]);
  });

  it('places nothing when there is no stock, and says what is lacking', async () => {
    const { checkout, reader } = orders();
    expect(await refusal(checkout.place(wish(6), undefined))).toEqual({
      status: 409, code: 'out_of_stock', lines: [expect.objectContaining({ variantId: 'v1', quantity: 6, available: 5 })],
    });
    expect(reader.list({}, { limit: 10 }).items).toEqual([]);
    expect([products.stock, records()]).toEqual([5, [{ status: 'failed', release_due: 0 }]]);
  });

  it('places nothing when the price is not the one shown', async () => {
    const { checkout } = orders();
    expect(await refusal(checkout.place(wish(1, 999), undefined))).toMatchObject({ status: 409, code: 'price_changed' });
    expect((await checkout.place(wish(1, 1_000), undefined)).status).toBe('placed');
    expect(products.stock).toBe(4);
  });

  it('gives the same order again for the same key, and stock is taken once', async () => {
    const { checkout } = orders();
    const first = await checkout.place(wish(2), 'k');
    expect(await checkout.place(wish(2), 'k')).toEqual(first);
    expect(products.stock).toBe(3);
  });

  it('gives one order to requests with the same key that come at once', async () => {
    const [one, other] = [orders(), orders()];
    const placed = await Promise.all([one, other, one].map(({ checkout }) => checkout.place(wish(2), 'k')));
    expect(new Set(placed.map(({ id }) => id)).size).toBe(1);
    expect(products.stock).toBe(3);
  });

  it('refuses a key that comes with another payload with 422, but knows it as another user\'s', async () => {
    const { checkout } = orders();
    const first = await checkout.place(wish(1), 'k');
    expect(await refusal(checkout.place(wish(2), 'k'))).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    const other = await checkout.place({ ...wish(2), userId: 'u-002' }, 'k');
    expect(other.id).not.toBe(first.id);
  });

  it('tries anew with a key whose order was refused', async () => {
    const { checkout } = orders();
    products.stock = 0;
    expect(await refusal(checkout.place(wish(1), 'k'))).toMatchObject({ code: 'out_of_stock' });
    products.stock = 1;
    expect((await checkout.place(wish(1), 'k')).status).toBe('placed');
  });

  it.each([
    'hangs', 'takes, then is silent', 'answers nonsense',
  ] as const)('places nothing when products %s, and no stock is lost', async (behaviour) => {
    const { checkout, reader, settlement } = orders();
    products.behaviour = behaviour;
    expect(await refusal(checkout.place(wish(2), 'k'))).toMatchObject({ status: 503, code: 'products_unreachable' });
    expect(reader.list({}, { limit: 10 }).items).toEqual([]);
    expect(await settlement.settle(0)).toBe(false);
    products.behaviour = 'answers';
    expect(await settlement.settle(0)).toBe(true);
    expect([products.stock, records()]).toEqual([5, [{ status: 'failed', release_due: 0 }]]);
    expect((await checkout.place(wish(2), 'k')).status).toBe('placed');
    expect(products.stock).toBe(3);
  });

  it('places nothing when products is not there', async () => {
    const { checkout } = orders();
    await products.stop();
    expect(await refusal(checkout.place(wish(2), undefined))).toMatchObject({ status: 503 });
    products = await ProductsDouble.start();
  });

  it('places, after a crash before the stock was taken, what was pending', async () => {
    orders().store.begin(wish(2), 'k');
    const { settlement, reader } = orders();
    expect(await settlement.settle(0)).toBe(true);
    expect(reader.one('o-00001')).toMatchObject({ status: 'placed', total: { amountMinor: 2_000 } });
    expect(products.stock).toBe(3);
  });

  it('places, after a crash between taking the stock and writing so, what was pending, with the stock taken once', async () => {
    const crashed = orders();
    const draft = crashed.store.begin(wish(2), 'k');
    await new HttpStock(products.url, asOrders).take(draft.holdId, draft.lines);
    expect([products.stock, records()]).toEqual([3, [{ status: 'pending', release_due: 0 }]]);
    const { settlement, checkout, reader } = orders();
    await settlement.settle(0);
    expect([products.stock, reader.one('o-00001').status]).toEqual([3, 'placed']);
    expect((await checkout.place(wish(2), 'k')).id).toBe('o-00001');
  });

  it('keeps a pending order for later while products does not answer', async () => {
    orders().store.begin(wish(2), undefined);
    const { settlement, reader } = orders();
    products.behaviour = 'hangs';
    expect(await settlement.settle(0)).toBe(false);
    expect(records()).toEqual([{ status: 'pending', release_due: 0 }]);
    products.behaviour = 'answers';
    await settlement.settle(0);
    expect(reader.one('o-00001').status).toBe('placed');
  });

  it('gives up, after a crash, what cannot be had any more, and goes on with the next', async () => {
    const { store } = orders();
    store.begin(wish(6), undefined);
    store.begin(wish(1), undefined);
    await orders().settlement.settle(0);
    expect(records().map(({ status }) => status)).toEqual(['failed', 'placed']);
    expect(products.stock).toBe(4);
  });

  it('leaves young pending orders to who is placing them', async () => {
    orders().store.begin(wish(1), undefined);
    await orders().settlement.settle(60_000);
    expect(records()).toEqual([{ status: 'pending', release_due: 0 }]);
  });

  it('releases stock that another process took for an order that was given up meanwhile', async () => {
    const { store, settlement } = orders();
    const draft = store.begin(wish(2), undefined);
    // The first process waits in vain and gives up; only then the second one's taking succeeds.
    class SlowStock extends Stock {
      readonly #real = new HttpStock(products.url, asOrders);
      override async take(...call: Parameters<Stock['take']>): Promise<OrderLine[]> {
        const lines = await this.#real.take(...call);
        store.fail(draft.id, { releaseDue: false });
        return lines;
      }
      override release(...call: Parameters<Stock['release']>): Promise<void> {
        return this.#real.release(...call);
      }
    }
    await processOn(database, new SlowStock()).checkout.resume(draft);
    expect([products.stock, records()]).toEqual([3, [{ status: 'failed', release_due: 1 }]]);
    await settlement.settle(0);
    expect([products.stock, records()]).toEqual([5, [{ status: 'failed', release_due: 0 }]]);
  });

  describe('cancelling', () => {
    it('gives the stock back once, however often it is asked', async () => {
      const { checkout } = orders();
      const { id } = await checkout.place(wish(2), undefined);
      expect(await checkout.cancel(id)).toMatchObject({ status: 'cancelled', version: 2 });
      expect(await checkout.cancel(id)).toMatchObject({ status: 'cancelled', version: 2 });
      expect([products.stock, records()]).toEqual([5, [{ status: 'cancelled', release_due: 0 }]]);
    });

    it('is done at once, and the stock comes back when products answers again', async () => {
      const { checkout, settlement } = orders();
      const { id } = await checkout.place(wish(2), undefined);
      products.behaviour = 'hangs';
      expect((await checkout.cancel(id)).status).toBe('cancelled');
      expect([products.stock, records()]).toEqual([3, [{ status: 'cancelled', release_due: 1 }]]);
      products.behaviour = 'answers';
      await settlement.settle(0);
      expect([products.stock, records()]).toEqual([5, [{ status: 'cancelled', release_due: 0 }]]);
    });

    it('is refused for an order that was sent, one that never was, and an unknown one', async () => {
      const { checkout, store } = orders();
      const { id } = await checkout.place(wish(1), undefined);
      database.run(`UPDATE order_records SET status = 'shipped' WHERE id = ?`, id);
      expect(await refusal(checkout.cancel(id))).toMatchObject({ status: 409, code: 'not_cancellable' });
      expect(await refusal(checkout.cancel(store.begin(wish(1), undefined).id))).toMatchObject({ status: 404 });
      expect(await refusal(checkout.cancel('o-99999'))).toMatchObject({ status: 404 });
    });
  });
});
