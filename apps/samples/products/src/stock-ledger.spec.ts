import { DatabaseSync } from 'node:sqlite';
import { ChangeFeed, type ProblemError, SqlDatabase } from '@portico/samples-chassis';
import { ProductReader } from './product-reader.ts';
import { ProductWriter } from './product-writer.ts';
import { migrations } from './products.migrations.ts';
import { StockLedger } from './stock-ledger.ts';
import { type StockTake } from './stock.schema.ts';

/** A shop with one product at 10.00 EUR: v1 with 5 pieces, v2 with 2 pieces and a surcharge of 1.50 EUR. */
function shop() {
  const database = new SqlDatabase(new DatabaseSync(':memory:'));
  for (const script of migrations) database.script(script);
  database.script(`
    INSERT INTO categories VALUES ('c', 'C', 0);
    INSERT INTO products VALUES (1, 'p-1', 'Thing', '', '[]', 'u-010', 'c', 1000, 0, 0, '', '', 1);
    INSERT INTO variants VALUES ('v1', 'p-1', 'V1', '{}', 0, 5), ('v2', 'p-1', 'V2', '{}', 150, 2);`);
  const feed = new ChangeFeed(database);
  const reader = new ProductReader(database);
  const writer = new ProductWriter(database, feed, reader);
  const ledger = new StockLedger(database, writer);
  const stock = () => Object.fromEntries(reader.one('p-1').variants.map((variant) => [variant.id, variant.stock]));
  const changes = () => feed.page({ since: 0, limit: 100 }, 'product', (ids) => reader.full(ids)).changes;
  return { ledger, writer, stock, changes };
}

function line(variantId: string, quantity: number, unitPriceMinor?: number): StockTake['lines'][number] {
  return { productId: 'p-1', variantId, quantity, ...(unitPriceMinor !== undefined && { unitPriceMinor }) };
}

/** The refusal's own members. */
function refusal(work: () => unknown): Pick<ProblemError, 'status' | 'code'> & { lines: unknown } {
  try {
    work();
  } catch (error) {
    const { status, code, extension } = error as ProblemError;
    return { status, code, lines: extension.lines };
  }
  throw new Error('it was not refused');
}

describe('StockLedger', () => {
  it('takes all lines, and says at which prices', () => {
    const { ledger, stock } = shop();
    expect(ledger.take({ orderId: 'o-1', lines: [line('v1', 2), line('v2', 1)] })).toEqual({
      orderId: 'o-1',
      state: 'taken',
      lines: [
        { productId: 'p-1', variantId: 'v1', quantity: 2, unitPrice: { amountMinor: 1000, currency: 'EUR' } },
        { productId: 'p-1', variantId: 'v2', quantity: 1, unitPrice: { amountMinor: 1150, currency: 'EUR' } },
      ],
    });
    expect(stock()).toEqual({ v1: 3, v2: 1 });
  });

  it('takes nothing when one line is lacking, and names the lacking lines only', () => {
    const { ledger, stock, changes } = shop();
    const wish = { orderId: 'o-1', lines: [line('v1', 2), line('v2', 3), { productId: 'p-1', variantId: 'v9', quantity: 1 }] };
    expect(refusal(() => ledger.take(wish))).toEqual({
      status: 409,
      code: 'out_of_stock',
      lines: [
        { productId: 'p-1', variantId: 'v2', quantity: 3, available: 2, unitPrice: { amountMinor: 1150, currency: 'EUR' } },
        { productId: 'p-1', variantId: 'v9', quantity: 1, available: 0, unitPrice: null },
      ],
    });
    expect(stock()).toEqual({ v1: 5, v2: 2 });
    expect(changes()).toEqual([]);
  });

  it('counts two lines of one variant together', () => {
    const { ledger, stock } = shop();
    expect(refusal(() => ledger.take({ orderId: 'o-1', lines: [line('v1', 3), line('v1', 3)] })).code).toBe('out_of_stock');
    ledger.take({ orderId: 'o-2', lines: [line('v1', 3), line('v1', 2)] });
    expect(stock()).toEqual({ v1: 0, v2: 2 });
  });

  it('refuses a variant of another product', () => {
    const { ledger } = shop();
    const lines = [{ productId: 'p-2', variantId: 'v1', quantity: 1 }];
    expect(refusal(() => ledger.take({ orderId: 'o-1', lines })).code).toBe('out_of_stock');
  });

  it('takes nothing when a price is not the one shown', () => {
    const { ledger, stock } = shop();
    expect(refusal(() => ledger.take({ orderId: 'o-1', lines: [line('v1', 1, 1000), line('v2', 1, 1149)] }))).toMatchObject({
      code: 'price_changed', lines: [{ variantId: 'v2', available: 2, unitPrice: { amountMinor: 1150 } }],
    });
    expect(stock()).toEqual({ v1: 5, v2: 2 });
    expect(ledger.take({ orderId: 'o-1', lines: [line('v1', 1, 1000), line('v2', 1, 1150)] }).state).toBe('taken');
  });

  it('takes once for an order that asks twice, at the first prices', () => {
    const { ledger, writer, stock } = shop();
    const first = ledger.take({ orderId: 'o-1', lines: [line('v1', 2)] });
    writer.patch('p-1', { price: { amountMinor: 2000, currency: 'EUR' } });
    expect(ledger.take({ orderId: 'o-1', lines: [line('v1', 2)] })).toEqual(first);
    expect(stock()).toEqual({ v1: 3, v2: 2 });
  });

  it('gives back once what an order took, and never lets it take again', () => {
    const { ledger, stock } = shop();
    ledger.take({ orderId: 'o-1', lines: [line('v1', 2)] });
    expect(ledger.release('o-1').state).toBe('released');
    expect(ledger.release('o-1').state).toBe('released');
    expect(stock()).toEqual({ v1: 5, v2: 2 });
    const again = refusal(() => ledger.take({ orderId: 'o-1', lines: [line('v1', 2)] }));
    expect(again).toMatchObject({ status: 409, code: 'hold_released' });
  });

  it('refuses a taking that arrives after its release', () => {
    const { ledger, stock } = shop();
    expect(ledger.release('o-1')).toEqual({ orderId: 'o-1', state: 'released', lines: [] });
    expect(refusal(() => ledger.take({ orderId: 'o-1', lines: [line('v1', 1)] })).code).toBe('hold_released');
    expect(stock()).toEqual({ v1: 5, v2: 2 });
  });

  it('notes each change of stock in the feed, but no deleted product', () => {
    const { ledger, writer, changes } = shop();
    ledger.take({ orderId: 'o-1', lines: [line('v1', 1)] });
    expect(changes()).toMatchObject([{ id: 'p-1', deleted: false, product: { stock: 6, version: 2 } }]);
    writer.remove('p-1');
    ledger.release('o-1');
    expect(changes()).toMatchObject([{ id: 'p-1', deleted: true, product: null }]);
  });
});
