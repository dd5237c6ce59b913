import { type Context } from 'oidc-provider/lib/provider.js';
import { confirmSignOutPage } from '../pages/sign-out.page.ts';
import { sendPage } from '../pages/send-page.ts';

/**
 * RP-Initiated Logout §2: whoever brings an ID token of this very session, or of its user for all sessions, is signed out
 * at once. Anybody else is asked first, or a mere link could sign people out.
 * @param form the library's form, which carries its token against forgery
 */
export async function endSession(ctx: Context, form: string): Promise<void> {
  const { session, entities } = ctx.oidc;
  const hint = entities.IdTokenHint?.payload;
  const sid = hint && session.sidFor(hint.aud);
  const isMeant = hint !== undefined && (hint.sid === undefined || hint.sid === sid || ctx.query['everywhere'] === 'true');
  const isThisSession = isMeant && hint.sub === session.accountId;
  const target = ctx.oidc.params['post_logout_redirect_uri'];
  if (!isThisSession) return sendPage(ctx, confirmSignOutPage(form, typeof target === 'string' ? target : undefined));
  await tellClients(ctx);
  await session.destroy();
  ctx.cookies.set(ctx.oidc.provider.cookieName('session'), null, { httpOnly: true, sameSite: 'lax' });
  ctx.status = 303;
  ctx.redirect(afterwards(ctx));
}

/** Back-Channel Logout §2.5: every client with a session in this one is told, all at once; one that fails holds up none. */
async function tellClients(ctx: Context): Promise<void> {
  const { accountId, authorizations = {} } = ctx.oidc.session;
  if (accountId === undefined) return;
  await Promise.all(Object.entries(authorizations).map(([clientId, { sid }]) => tellOfSignOut(ctx, clientId, accountId, sid)));
}

/** @param sid of one session; without it all of the user's are meant */
export async function tellOfSignOut(ctx: Context, clientId: string, user: string, sid?: string): Promise<void> {
  const { provider } = ctx.oidc;
  const client = await provider.Client.find(clientId);
  if (client?.backchannelLogoutUri === undefined) return;
  const failed = (error: unknown) => provider.emit('backchannel.error', ctx, error, client);
  await client.backchannelLogout(user, sid).catch(failed);
}

function afterwards(ctx: Context): string {
  const { post_logout_redirect_uri: target, state } = ctx.oidc.params;
  if (typeof target !== 'string') return ctx.oidc.urlFor('end_session_success');
  const url = new URL(target);
  if (typeof state === 'string') url.searchParams.set('state', state);
  return url.href;
}
