import { ServiceClient, type Upstream } from '@portico/client';
import { type components, type paths } from './orders.generated.ts';

type Schemas = components['schemas'];
export type Order = Schemas['Order'];
export type OrderPage = Schemas['OrderPage'];

/** The orders service. Each call works for the exchange in progress; errors as {@link ServiceClient} says. */
export class OrdersClient {
  readonly #service: ServiceClient<paths>;

  constructor(upstream: Upstream) {
    this.#service = new ServiceClient(upstream);
  }

  /** A user's orders, newest first. */
  ofUser(userId: string, page: { readonly limit: number; readonly cursor?: string }): Promise<OrderPage> {
    return this.#service.get('/orders', { query: { userId, ...page } });
  }
}
