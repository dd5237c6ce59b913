import { type AddressInfo } from 'node:net';
import { HttpAdapterHost } from '@nestjs/core';
import { ChangeFeed, reportFailure, type SampleDefinition, ServiceKeysController, ServiceTokens, SqlDatabase } from '@portico/samples-chassis';
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
  controllers: [OrdersController, ServiceKeysController],
  providers: (variables) => [
    { provide: ChangeFeed, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new ChangeFeed(database) },
    { provide: OrderReader, inject: [SqlDatabase], useFactory: (database: SqlDatabase) => new OrderReader(database) },
    {
      provide: ServiceTokens,
      inject: [SqlDatabase, HttpAdapterHost],
      useFactory: (database: SqlDatabase, host: HttpAdapterHost) =>
        new ServiceTokens(database, { issuer: () => ownUrl(variables, host), service: 'orders' }),
    },
    {
      provide: Stock,
      inject: [ServiceTokens],
      useFactory: (tokens: ServiceTokens) => new HttpStock(readProductsUrl(variables), () => tokens.authorization('products')),
    },
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

/** Where others find this service's key; a port that is any free one is known once it listens. */
function ownUrl({ ORDERS_URL, PORT }: NodeJS.ProcessEnv, { httpAdapter }: HttpAdapterHost): string {
  const port = Number(PORT || ordersSample.port) || (httpAdapter.getHttpServer().address() as AddressInfo).port;
  return ORDERS_URL?.replace(/\/$/, '') || `http://localhost:${port}`;
}
