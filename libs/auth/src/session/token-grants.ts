import { decodeJwt } from 'jose';
import {
  authorizationCodeGrant,
  type Configuration,
  fetchUserInfo,
  refreshTokenGrant,
  ResponseBodyError,
  tokenRevocation,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import { background, GatewayError, type Principal } from '@portico/pipeline';
import { type Claims, rolesOf, textOf, wordsOf } from '../bearer/claims.ts';
import { type OpenIdProvider } from '../provider/provider.ts';
import { type LoginAttempt } from './login-attempt.ts';
import { type NewSession, type SessionRecord, type SessionTokens } from './session-record.ts';

type Response = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** What the provider tells of somebody who signed in. */
export type SignedIn = Omit<NewSession, 'id' | 'createdAt' | 'agent'>;

/** Telling the provider that a token is done with may take this long, milliseconds. */
const REVOCATION_MS = 5_000;

/** Trades with the provider's token endpoint: a code for tokens, a refresh token for new ones, a token for nothing. */
export class TokenGrants {
  /** @param now milliseconds since 1970 */
  constructor(
    private readonly provider: OpenIdProvider,
    private readonly keptClaims: readonly string[],
    private readonly now: () => number,
  ) {}

  /**
   * Ends a sign-in (OpenID Connect Core section 3.1.3): checks the answer's `state` and `iss` (RFC 9207), redeems its code
   * with the PKCE verifier, checks the ID token with its nonce, and reads userinfo.
   *
   * @param answer the callback's URL as the provider was told it, with the answer's parameters
   * @throws what openid-client throws; GatewayError `identity_unavailable`, `upstream_…`
   */
  async redeem(answer: URL, attempt: LoginAttempt): Promise<SignedIn> {
    const configuration = await this.provider.configuration();
    const tokens = await authorizationCodeGrant(
      configuration,
      answer,
      {
        pkceCodeVerifier: attempt.verifier,
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        maxAge: attempt.maxAgeS,
        idTokenExpected: true,
      },
      this.resource(),
    );
    const identity: Claims = tokens.claims()!;
    const claims: Claims = { ...(await userInfo(configuration, tokens, String(identity['sub']))), ...identity };
    const authTime = identity['auth_time'];
    return {
      subject: String(identity['sub']),
      client: this.provider.options.clientId,
      sid: textOf(identity['sid']),
      claims: this.#kept(claims),
      scopes: wordsOf(tokens.scope ?? this.provider.scopes(configuration)),
      roles: this.#roles(claims, tokens.access_token) ?? [],
      acr: textOf(identity['acr']),
      amr: wordsOf(identity['amr']),
      authTime: typeof authTime === 'number' ? authTime : undefined,
      tokens: { ...this.#tokens(tokens), id: tokens.id_token! },
    };
  }

  /**
   * Renews the tokens of a session (RFC 6749 section 6, OpenID Connect Core section 12).
   *
   * @throws what openid-client throws, see {@link isInvalidGrant}; GatewayError
   */
  async refresh(record: SessionRecord): Promise<SessionRecord> {
    const configuration = await this.provider.configuration();
    const tokens = await refreshTokenGrant(configuration, record.tokens.refresh!, this.resource());
    const claims: Claims | undefined = tokens.claims();
    if (claims && claims['sub'] !== record.subject) throw new Error('The provider renewed the tokens of another user.');
    const kept = { ...record.tokens, ...this.#tokens(tokens), refresh: tokens.refresh_token ?? record.tokens.refresh };
    return {
      ...record,
      claims: claims ? { ...record.claims, ...this.#kept(claims) } : record.claims,
      scopes: tokens.scope === undefined ? record.scopes : wordsOf(tokens.scope),
      roles: this.#roles(claims ?? {}, tokens.access_token) ?? record.roles,
      tokens: { ...kept, id: tokens.id_token ?? record.tokens.id },
    };
  }

  /** Tells the provider that the tokens are done with (RFC 7009). Never throws: they run out in any case. */
  async revoke({ refresh }: Pick<SessionTokens, 'refresh'>): Promise<void> {
    if (refresh === undefined) return;
    await background('token revocation', REVOCATION_MS, async () => {
      const configuration = await this.provider.configuration();
      if (configuration.serverMetadata().revocation_endpoint === undefined) return;
      await tokenRevocation(configuration, refresh, { token_type_hint: 'refresh_token' });
    }).catch(() => {});
  }

  /** Parameters that ask for tokens for the configured audience: RFC 8707, and the name that other providers have for it. */
  resource(): Record<string, string> {
    const { audience } = this.provider.options;
    if (audience === undefined) return {};
    return URL.canParse(audience) ? { resource: audience, audience } : { audience };
  }

  #tokens(tokens: Response): Omit<SessionTokens, 'id'> {
    const obtainedAt = this.now();
    const livesS = tokens.expires_in;
    return {
      access: tokens.access_token,
      refresh: tokens.refresh_token,
      obtainedAt,
      expiresAt: livesS === undefined ? undefined : obtainedAt + livesS * 1_000,
    };
  }

  #kept(claims: Claims): Claims {
    return Object.fromEntries(this.keptClaims.filter((name) => Object.hasOwn(claims, name)).map((name) => [name, claims[name]]));
  }

  /** Some providers tell roles in the access token alone. @returns undefined when nothing is said of roles */
  #roles(claims: Claims, accessToken: string): Principal['roles'] | undefined {
    const { rolesClaim } = this.provider.options;
    const tells = (of: Claims) => Object.hasOwn(of, rolesClaim) || rolesOf(of, rolesClaim).length > 0;
    const told = [claims, payloadOf(accessToken)].find(tells);
    return told && rolesOf(told, rolesClaim);
  }
}

/** The refresh token is worth nothing any more (RFC 6749 section 5.2): the one failure that ends a session. */
export function isInvalidGrant(error: unknown): boolean {
  return error instanceof ResponseBodyError && error.error === 'invalid_grant';
}

/** Providers differ in what they tell where. One that refuses to tell more has told all; one that fails may be asked again. */
async function userInfo(configuration: Configuration, tokens: Response, subject: string): Promise<Claims> {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
  try {
    return await fetchUserInfo(configuration, tokens.access_token, subject);
  } catch (error) {
    const { cause } = error as Error;
    if (error instanceof GatewayError || (cause instanceof globalThis.Response && cause.status >= 500)) throw error;
    return {};
  }
}

/** Not verified: it comes from the token endpoint itself. */
function payloadOf(token: string): Claims {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}
