import { type Context, type Grant } from 'oidc-provider/lib/provider.js';

/**
 * Grants what is asked without a consent page, because all clients are the shop's own. Each authorization has a grant
 * of its own: a refresh token that is revoked or used twice ends only the sign-in it came from.
 */
export async function grantWhatIsAsked(ctx: Context): Promise<Grant | undefined> {
  const { client, session, provider, requestParamOIDCScopes, requestParamScopes, resourceServers } = ctx.oidc;
  if (session.accountId === undefined) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  for (const [resource, { scopes }] of Object.entries(resourceServers)) {
    grant.addResourceScope(resource, [...requestParamScopes].filter((scope) => scopes.has(scope)).join(' '));
  }
  await grant.save();
  return grant;
}

/**
 * Puts `offline_access` back, which oidc-provider drops unless the request says `prompt=consent`. OpenID Connect Core
 * §11 lets a provider keep it when "other conditions for processing the request permitting offline access" are met,
 * and a first-party client is such a condition; gateways then need nothing that other providers do not.
 */
export function keepOfflineAccess(ctx: Context): void {
  const { client, params } = ctx.oidc;
  const asked = typeof ctx.query['scope'] === 'string' && ctx.query['scope'].split(' ').includes('offline_access');
  const kept = String(params['scope'] ?? '').split(' ').filter((scope) => scope && scope !== 'offline_access');
  if (asked && client.grantTypeAllowed('refresh_token')) params['scope'] = [...kept, 'offline_access'].join(' ');
}
