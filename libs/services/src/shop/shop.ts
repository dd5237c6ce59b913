import { type ContentClient } from '../content/content.client.ts';
import { type OrdersClient } from '../orders/orders.client.ts';
import { type ProductsClient } from '../products/products.client.ts';
import { type UsersClient } from '../users/users.client.ts';

/** The services of the shop, for the part graphs beside this file: what every gateway's pages are made of, in one place. */
export class Shop {
  constructor(
    readonly content: ContentClient,
    readonly products: ProductsClient,
    readonly orders: OrdersClient,
    readonly users: UsersClient,
  ) {}
}
