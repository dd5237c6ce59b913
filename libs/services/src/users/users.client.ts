import { ServiceClient, type Upstream } from '@portico/client';
import { type BatchSource } from '@portico/pipeline';
import { byId } from '../by-id.ts';
import { usersAnswers } from './users.answers.generated.ts';
import { type components, type paths } from './users.generated.ts';

type Schemas = components['schemas'];
export type User = Schemas['User'];
export type Account = Schemas['Account'];
export type Address = Schemas['Address'];
export type Preferences = Schemas['Preferences'];

/** The users service. Each call works for the exchange in progress; errors as {@link ServiceClient} says. */
export class UsersClient {
  readonly #service: ServiceClient<paths>;

  constructor(upstream: Upstream) {
    this.#service = new ServiceClient(upstream, usersAnswers);
  }

  byId(id: string): Promise<User> {
    return this.#service.get('/users/{id}', { path: { id } });
  }

  /** Those that exist, by id; at most 100. */
  readonly byIds: BatchSource<string, User> = async (ids) => byId(await this.#service.get('/users', { query: { ids: [...ids] } }));

  account(id: string): Promise<Account> {
    return this.#service.get('/users/{id}/account', { path: { id } });
  }

  /** The default one first. */
  async addresses(id: string): Promise<Address[]> {
    return (await this.#service.get('/users/{id}/addresses', { path: { id } })).items;
  }

  preferences(id: string): Promise<Preferences> {
    return this.#service.get('/users/{id}/preferences', { path: { id } });
  }
}
