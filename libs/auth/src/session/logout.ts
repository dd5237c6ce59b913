import { type Exchange } from '@portico/pipeline';
import { buildEndSessionUrl } from 'openid-client';
import { type OpenIdProvider } from '../provider/provider.ts';
import { type PublicOrigin } from './public-origin.ts';
import { expiredCookie, SESSION_COOKIE } from './session-cookie.ts';
import { type SessionRecord } from './session-record.ts';
import { type Session } from './session.ts';
import { type StoredSession } from './session-store.ts';
import { type Sessions } from './sessions.ts';
import { type TokenGrants } from './token-grants.ts';

/** Signing out: here, and then at the provider (OpenID Connect RP-Initiated Logout 1.0 section 2). */
export class Logout {
  constructor(
    private readonly provider: OpenIdProvider,
    private readonly grants: TokenGrants,
    private readonly sessions: Sessions,
    private readonly origin: PublicOrigin,
  ) {}

  /**
   * Ends the session, or all sessions of its user. Refresh tokens are revoked behind the user's back: nobody waits for that.
   *
   * @param isEverywhere the provider is asked to sign the user out of its other clients too, by a parameter that providers
   *   know or ignore
   * @returns where to lead the browser: the provider's own sign-out if it has one, else the start page
   * @throws GatewayError `state_unavailable`: then nobody is signed out
   */
  async end({ reply, signal }: Exchange, { key, record }: Session, isEverywhere = false): Promise<string> {
    const others = isEverywhere ? await this.sessions.ofUser(record.subject) : new Map<string, StoredSession>();
    others.delete(key);
    await this.sessions.end([...others.keys()], 'ended-by-user');
    await this.sessions.end([key], 'signed-out');
    reply.header('Set-Cookie', expiredCookie(SESSION_COOKIE));
    for (const ended of [record, ...[...others.values()].map((other) => other.record)]) void this.grants.revoke(ended.tokens);
    return this.#providersLogout(record, isEverywhere, signal);
  }

  async #providersLogout({ tokens }: SessionRecord, isEverywhere: boolean, signal: AbortSignal): Promise<string> {
    const home = this.origin.url('/').href;
    try {
      const configuration = await this.provider.configuration(signal);
      if (configuration.serverMetadata().end_session_endpoint === undefined) return home;
      // The hint shows that the user means it, so that the provider need not ask. It opens nothing.
      return buildEndSessionUrl(configuration, { id_token_hint: tokens.id, post_logout_redirect_uri: home, ...(isEverywhere && { everywhere: 'true' }) }).href;
    } catch {
      // Signed out here, in any case.
      return home;
    }
  }
}
