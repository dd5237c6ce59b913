import { type Middleware } from 'oidc-provider/lib/provider.js';
import { type IdentityDatabase } from '../store/identity-database.ts';
import { tellOfSignOut } from './end-session.ts';

/**
 * `everywhere=true` at the end of a session, a parameter of this provider's own: ends all that the user of the ID token has, on
 * every device: sessions, refresh tokens and opaque access tokens; and tells the clients. After what the library does itself,
 * which has judged the token, and does not ask anybody when the session in this browser is over already.
 */
export function signOutEverywhere(database: IdentityDatabase, clientIds: readonly string[]): Middleware {
  return async (ctx, next) => {
    await next();
    if (ctx.path !== '/session/end' || ctx.query['everywhere'] !== 'true' || ctx.status >= 400) return;
    const { session, entities } = ctx.oidc;
    const user = entities.IdTokenHint?.payload.sub;
    const isSomebodyElses = session.accountId !== undefined && session.accountId !== user;
    if (user === undefined || isSomebodyElses) return;
    database.forgetAccount(user);
    await Promise.all(clientIds.map((id) => tellOfSignOut(ctx, id, user)));
  };
}
