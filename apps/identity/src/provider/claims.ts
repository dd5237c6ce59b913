import { type Context, type Token } from 'oidc-provider/lib/provider.js';
import { type Account, type Accounts } from '../accounts/account.ts';
import { IDENTITY_CLAIMS } from './scopes.ts';

/** All that is known of a person. */
export function claimsOf(account: Account): Record<string, unknown> {
  return {
    sub: account.id,
    name: account.name,
    preferred_username: account.email,
    email: account.email,
    email_verified: true,
    roles: [...account.roles],
  };
}

/** What the scopes let a client see of it. */
export function claimsByScope(account: Account, scopes: Iterable<string>): Record<string, unknown> {
  const visible = new Set([...scopes].flatMap((scope) => IDENTITY_CLAIMS[scope] ?? []));
  return Object.fromEntries(Object.entries(claimsOf(account)).filter(([claim]) => visible.has(claim)));
}

/**
 * What an access token says besides the registered claims: roles (RFC 9068 §2.2.3.1) and how the person signed in
 * (§2.2.1), from the code or refresh token it is issued for; for an exchanged one, also who acts (RFC 8693 §4.1).
 */
export function accessTokenClaims(accounts: Accounts) {
  return (ctx: Context, token: Token): Record<string, unknown> => {
    const { RefreshToken, AuthorizationCode, ExchangedToken } = ctx.oidc.entities;
    const source = RefreshToken ?? AuthorizationCode;
    const account = token.accountId ? accounts.byId(token.accountId) : undefined;
    return {
      ...(account && { roles: [...account.roles] }),
      ...(source && { acr: source.acr, amr: source.amr, auth_time: source.authTime }),
      ...ExchangedToken,
    };
  };
}
