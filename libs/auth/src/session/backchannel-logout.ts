import { GatewayError, type Stores, type Table } from '@portico/pipeline';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { textOf } from '../bearer/claims.ts';
import { type OpenIdProvider } from '../provider/provider.ts';
import { type Sessions } from './sessions.ts';

/** OpenID Connect Back-Channel Logout 1.0 section 2.4. */
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
/** How old a logout token may be, seconds. Its `jti` is remembered for longer. */
const MAX_AGE_S = 300;
const CLOCK_SKEW_S = 30;
const REMEMBER_MS = 2 * (MAX_AGE_S + CLOCK_SKEW_S) * 1_000;

/** Takes the provider's word that a user signed out there. */
export class BackchannelLogout {
  readonly #told: Table<true>;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly provider: OpenIdProvider,
    private readonly key: JWTVerifyGetKey,
    private readonly sessions: Sessions,
    stores: Stores,
    private readonly now: () => number,
  ) {
    this.#told = stores.table('logout-token');
  }

  /**
   * Ends the sessions that a logout token names: those of one session at the provider (`sid`), or all of a user (`sub`).
   *
   * @throws GatewayError `logout_token_refused` for a token that is none, or was sent before; `identity_unavailable`,
   *   `state_unavailable`
   */
  async accept(token: string): Promise<void> {
    const { sub, sid, jti } = await this.#verify(token);
    if ((await this.#told.get(jti)) !== undefined) throw refused('It was sent before.');
    const found = await (sid === undefined ? this.sessions.ofUser(sub!) : this.sessions.ofProviderSession(sid));
    const meant = [...found].filter(([, { record }]) => sub === undefined || record.subject === sub);
    await this.sessions.end(meant.map(([key]) => key), 'provider');
    // Only now: if the store is lost on the way, the provider may try again.
    await this.#told.set(jti, true, REMEMBER_MS);
  }

  async #verify(token: string): Promise<{ sub: string | undefined; sid: string | undefined; jti: string }> {
    const { issuer } = (await this.provider.configuration()).serverMetadata();
    const { payload, protectedHeader } = await jwtVerify(token, this.key, {
      issuer,
      audience: this.provider.options.clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ['iat', 'jti', 'events'],
      maxTokenAge: MAX_AGE_S,
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(this.now()),
    }).catch((error: unknown) => {
      const isToken = !(error instanceof errors.JOSEError || error instanceof TypeError);
      throw isToken ? error : refused('It is not one of this provider for this client.', error);
    });
    const type = protectedHeader.typ?.toLowerCase();
    if (type !== undefined && type !== 'logout+jwt' && type !== 'jwt') throw refused('It is a token of another kind.');
    if (!isLogout(payload)) throw refused('It does not tell of a logout.');
    const { sub, sid, jti } = payload;
    const said = { sub: textOf(sub), sid: textOf(sid) };
    if (!jti || (said.sub === undefined && said.sid === undefined)) throw refused('It does not say of whom.');
    return { ...said, jti };
  }
}

/** Section 2.6: the event is there, and what would make it an ID token is not. */
function isLogout({ events, nonce }: JWTPayload): boolean {
  const event = typeof events === 'object' && events !== null ? (events as Record<string, unknown>)[EVENT] : undefined;
  return typeof event === 'object' && event !== null && nonce === undefined;
}

function refused(why: string, cause?: unknown): GatewayError {
  return new GatewayError('logout_token_refused', `The logout token is refused. ${why}`, { cause });
}
