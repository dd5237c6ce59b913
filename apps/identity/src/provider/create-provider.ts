import { InvalidClientAuth } from 'oidc-provider/lib/helpers/errors.js';
import { Provider, type Client, type Context, type Token } from 'oidc-provider/lib/provider.js';
import { type Accounts } from '../accounts/account.ts';
import { type IdentityOptions } from '../identity.options.ts';
import { errorPage } from '../pages/error.page.ts';
import { POLICY } from '../pages/page.ts';
import { sendPage } from '../pages/send-page.ts';
import { signedOutPage } from '../pages/sign-out.page.ts';
import { type IdentityDatabase } from '../store/identity-database.ts';
import { type KeyRing } from '../store/key-ring.ts';
import { RecordsAdapter } from '../store/records.adapter.ts';
import { accessTokenClaims, claimsOf } from './claims.ts';
import { clients } from './clients.ts';
import { endSession } from './end-session.ts';
import { grantWhatIsAsked, keepOfflineAccess } from './first-party.grant.ts';
import { ACR, loginPolicy } from './login-policy.ts';
import { allowsOrigin } from './origins.ts';
import { resourceIndicators } from './resources.ts';
import { IDENTITY_CLAIMS } from './scopes.ts';
import { signOutEverywhere } from './sign-out-everywhere.middleware.ts';
import { registerTokenExchange } from './token-exchange.grant.ts';
import { userinfoForJwt } from './userinfo.middleware.ts';
import { accessTokenVerifier } from './verify-access-token.ts';

const DAY_S = 24 * 60 * 60;

export interface ProviderParts {
  readonly issuer: string;
  readonly options: IdentityOptions;
  readonly database: IdentityDatabase;
  readonly keys: KeyRing;
  readonly accounts: Accounts;
}

/** oidc-provider, set up as the shop's provider. All that it remembers is in the database. */
export function createProvider({ issuer, options, database, keys, accounts }: ProviderParts): Provider {
  const signingKeys = keys.signingKeys();
  const verify = accessTokenVerifier(issuer, signingKeys);
  const known = clients(options);
  const provider = new Provider(issuer, {
    adapter: (model: string) => new RecordsAdapter(model, database),
    clients: known,
    clientDefaults: { id_token_signed_response_alg: options.signingAlgorithm },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientBasedCORS: (_ctx: Context, origin: string, client: Client) => allowsOrigin(client, origin),
    jwks: { keys: signingKeys },
    // Cookies ignore ports, so these names must differ from those of everything else on localhost.
    cookies: {
      keys: keys.cookieKeys(),
      names: { session: 'portico_identity', interaction: 'portico_identity_login', resume: 'portico_identity_resume' },
    },
    acrValues: Object.values(ACR),
    claims: IDENTITY_CLAIMS,
    scopes: ['openid', 'offline_access', 'profile', 'email', 'roles'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    // The library calls this on every authorization request, after it has dropped `offline_access`.
    extraParams: { audience: keepOfflineAccess },
    extraTokenClaims: accessTokenClaims(accounts),
    findAccount: (_ctx: Context, id: string) => {
      const account = accounts.byId(id);
      return account && { accountId: id, claims: async () => claimsOf(account) };
    },
    interactions: { policy: loginPolicy(), url: (_ctx: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
    loadExistingGrant: grantWhatIsAsked,
    rotateRefreshToken: true,
    // The grant is as old as its family of refresh tokens may become, however often they are used.
    ttl: {
      AccessToken: options.accessTokenTtlS, ClientCredentials: options.accessTokenTtlS, AuthorizationCode: 60, IdToken: 60 * 60,
      Interaction: 60 * 60, Session: DAY_S, RefreshToken: 14 * DAY_S, Grant: 365 * DAY_S,
    },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      backchannelLogout: { enabled: true },
      introspection: { enabled: true, allowedPolicy: confidentialOnly },
      revocation: { enabled: true, allowedPolicy: ownTokensOnly },
      resourceIndicators: resourceIndicators(options),
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: endSession,
        postLogoutSuccessSource: (ctx: Context) => sendPage(ctx, signedOutPage()),
      },
    },
    fetch: fetchAnywhere,
    renderError: (ctx: Context, { error, error_description: detail }: Record<string, string>) =>
      sendPage(ctx, errorPage('That did not work', `${detail ?? 'Something went wrong.'} (${error})`)),
  });
  // Behind a proxy that ends TLS, its X-Forwarded-* tell how the browser came.
  provider.proxy = issuer.startsWith('https:');
  provider.use(async (ctx, next) => {
    ctx.set('content-security-policy', POLICY);
    return next();
  });
  provider.use(userinfoForJwt(accounts, verify));
  provider.use(signOutEverywhere(database, known.map((client) => String(client['client_id']))));
  registerTokenExchange(provider, verify, options);
  return provider;
}

/** The library refuses to fetch from loopback addresses, where the gateways of a development machine wait for logout tokens. */
function fetchAnywhere(url: string, options: RequestInit & { dispatcher?: unknown }): Promise<Response> {
  const { dispatcher: _refusesLoopback, ...rest } = options;
  return fetch(url, rest);
}

function confidentialOnly(_ctx: Context, client: Client): boolean {
  if (client.clientAuthMethod === 'none') throw new InvalidClientAuth('introspection needs a client secret');
  return true;
}

function ownTokensOnly(_ctx: Context, client: Client, token: Token): boolean {
  return token.clientId === client.clientId;
}
