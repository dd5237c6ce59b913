import { type Fetch, type JsonMedia, persistentFetch, type PersistenceOptions } from '@portico/api-calls';
import createClient, { type Client } from 'openapi-fetch';
import { type paths } from './mobile.generated.ts';
import { Provider } from './provider.ts';
import { SignIn, type SignInOptions } from './sign-in.ts';
import { type Vault } from './vault.ts';

export interface MobileClientOptions extends PersistenceOptions {
  /** Of the gateway: `https://mobile.shop.example`. */
  readonly origin: string;
  /** Of the OpenID provider, its issuer. */
  readonly issuer: string;
  readonly vault: Vault;
  readonly signIn: SignInOptions;
  /** What the app runs on, `ios` …, and its version, for the gateway to tell when it is too old. */
  readonly app?: { readonly platform: string; readonly version: string };
}

/** mobile-bff, typed. Calls carry the user's token where there is one, renewed when it must be. */
export interface MobileClient {
  readonly api: Client<paths, JsonMedia>;
  readonly signIn: SignIn;
}

export function createMobileClient({ origin, issuer, vault, signIn: options, app, ...persistence }: MobileClientOptions): MobileClient {
  const send: Fetch = persistentFetch(persistence);
  const signIn = new SignIn(new Provider(issuer, options.clientId, send), vault, options, persistence.now);
  const api = createClient<paths, JsonMedia>({
    baseUrl: origin,
    fetch: authorized(send, signIn),
    credentials: 'omit',
    headers: app ? { 'X-App-Platform': app.platform, 'X-App-Version': app.version } : {},
  });
  return { api, signIn };
}

/** Adds the token; when the gateway takes it no more (401), one renewed one is tried, once. */
function authorized(send: Fetch, signIn: SignIn): Fetch {
  return async (request) => {
    const token = await signIn.accessToken();
    if (token === undefined) return send(request);
    const response = await send(withToken(request, token));
    if (response.status !== 401) return response;
    const renewed = await signIn.accessToken(token);
    return renewed === undefined || renewed === token ? response : send(withToken(request, renewed));
  };
}

function withToken(request: Request, token: string): Request {
  const copy = request.clone();
  copy.headers.set('Authorization', `Bearer ${token}`);
  return copy;
}
