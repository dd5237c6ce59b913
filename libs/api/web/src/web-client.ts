import { type Fetch, type JsonMedia, persistentFetch, type PersistenceOptions } from '@portico/api-calls';
import createClient, { type Client } from 'openapi-fetch';
import { Session } from './session.ts';
import { type paths } from './web.generated.ts';

export interface WebClientOptions extends PersistenceOptions {
  /** Of the gateway; by default the page's own, which is the only one that a session works with. */
  readonly origin?: string;
}

/** web-bff, typed. Calls carry the session's cookie by themselves, and the field that no other site can send. */
export interface WebClient {
  readonly api: Client<paths, JsonMedia>;
  readonly session: Session;
}

export function createWebClient({ origin = '', ...persistence }: WebClientOptions = {}): WebClient {
  const send: Fetch = persistentFetch(persistence);
  const api = createClient<paths, JsonMedia>({ baseUrl: origin || globalThis.location?.origin, fetch: send, headers: { 'X-CSRF': '1' }, credentials: 'same-origin' });
  return { api, session: new Session(origin, send) };
}
