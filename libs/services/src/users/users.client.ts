import { ServiceClient, type Upstream } from '@portico/client';
import { byIds } from '../by-ids.ts';
import { type components, type paths } from './users.generated.ts';

export type User = components['schemas']['User'];

/** The users service. Each call works for the exchange in progress; errors as {@link ServiceClient} says. */
export class UsersClient {
  readonly #service: ServiceClient<paths>;

  constructor(upstream: Upstream) {
    this.#service = new ServiceClient(upstream);
  }

  byId(id: string): Promise<User> {
    return this.#service.get('/users/{id}', { path: { id } });
  }

  /** Those that exist, by id. */
  byIds(ids: Iterable<string>): Promise<Map<string, User>> {
    return byIds(ids, (some) => this.#service.get('/users', { query: { ids: some } }));
  }
}
