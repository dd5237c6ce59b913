import { type Middleware } from 'oidc-provider/lib/provider.js';
import { type Accounts } from '../accounts/account.ts';
import { claimsByScope } from './claims.ts';
import { type VerifyAccessToken } from './verify-access-token.ts';

/**
 * Lets a JWT access token read userinfo (OpenID Connect Core §5.3), as it may at other providers; oidc-provider itself
 * knows only opaque tokens there. Everything else goes on to it.
 */
export function userinfoForJwt(accounts: Accounts, verify: VerifyAccessToken): Middleware {
  return async (ctx, next) => {
    const jwt = /^Bearer ([^.\s]+\.[^.\s]+\.[^.\s]+)$/i.exec(ctx.get('authorization'))?.[1];
    if (ctx.path !== '/me' || jwt === undefined || !['GET', 'POST'].includes(ctx.method)) return next();
    ctx.set('cache-control', 'no-store');
    // No cookie is read here, so any origin that has the token may see the answer.
    ctx.set('access-control-allow-origin', '*');
    const token = await verify(jwt).catch(() => undefined);
    const account = token && accounts.byId(token.sub);
    const scopes = (token?.scope ?? '').split(' ');
    // A token that is bound to a key (`cnf`) would need a proof of it, which is not checked here.
    if (!account || token['cnf'] !== undefined || !scopes.includes('openid')) {
      ctx.status = 401;
      ctx.set('www-authenticate', 'Bearer error="invalid_token"');
      ctx.body = { error: 'invalid_token', error_description: 'invalid token provided' };
      return;
    }
    ctx.body = claimsByScope(account, scopes);
  };
}
