import { ChangeFeed, reportFailure, type SampleDefinition, SqlDatabase } from '@portico/samples-chassis';
import { Checkout } from './checkout.ts';
import { HttpStock } from './http-stock.ts';
import { OrderReader } from './order-reader.ts';
import { OrderStore } from './order-store.ts';
import { OrdersController } from './orders.controller.ts';
import { migrations } from './orders.migrations.ts';
import { seedOrders } from './seed/orders.seed.ts';
import { Settlement } from './settlement.ts';
import { readProductsUrl } from './stock.options.ts';
import { Stock } from './stock.ts';

/** What users ordered. Placing an order takes stock at the products service. */
export const ordersSample: SampleDefinition = {
  name: 'orders',
  title: 'Orders',
  description: 'Orders of a shop: placed against the stock of the products service.',
  port: 4402,
  migrations,
  seed: seedOrders,
  controllers: [OrdersController],
  providers: (variables) => [
    { provide: ChangeFeed, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new ChangeFeed(database) },
    { provide: OrderReader, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new OrderReader(database) },
    { provide: Stock, useValue: new HttpStock(readProductsUrl(variables)) },
    {
      provide: OrderStore,
      inject: [SqlDatabase, ChangeFeed],
      useFactory: (database: SqlDatabase, feed: ChangeFeed) => new OrderStore(database, feed),
    },
    {
      provide: Checkout,
      inject: [OrderStore, OrderReader, Stock],
      useFactory: (store: OrderStore, reader: OrderReader, stock: Stock) => new Checkout(store, reader, stock),
    },
    {
      provide: Settlement,
      inject: [OrderStore, Checkout],
      useFactory: (store: OrderStore, checkout: Checkout) => {
        return new Settlement(store, checkout, (error) => reportFailure('orders', error, 'settlement'));
      },
    },
  ],
};
