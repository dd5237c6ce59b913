import { HttpService } from '@nestjs/axios';
import { Module, type Provider, type Type } from '@nestjs/common';
import { ClientModule, type Upstream, Upstreams } from '@portico/client';
import { ContentClient } from './content/content.client.ts';
import { OrdersClient } from './orders/orders.client.ts';
import { ProductsClient } from './products/products.client.ts';
import { Shop } from './shop/shop.ts';
import { UsersClient } from './users/users.client.ts';

const clients = [
  over('products', ProductsClient),
  over('orders', OrdersClient),
  over('users', UsersClient),
  {
    provide: Shop,
    useFactory: (...all: ConstructorParameters<typeof Shop>) => new Shop(...all),
    inject: [ContentClient, ProductsClient, OrdersClient, UsersClient],
  },
  { provide: ContentClient, useFactory: (http: HttpService) => new ContentClient(http), inject: [HttpService] },
];

function over<T>(name: string, client: Type<T> & (new (upstream: Upstream) => T)): Exclude<Provider, Type> & { provide: Type<T> } {
  return { provide: client, useFactory: (upstreams: Upstreams) => new client(upstreams.get(name)), inject: [Upstreams] };
}

/** A client for each service of the shop. */
@Module({ imports: [ClientModule], providers: clients, exports: clients.map(({ provide }) => provide) })
export class ServicesModule {}
