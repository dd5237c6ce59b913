import { GatewayError } from '@portico/pipeline';
import { tokenIntrospection } from 'openid-client';
import { identityUnavailable, type OpenIdProvider } from '../provider/provider.ts';
import { type Claims, wordsOf } from './claims.ts';
import { tokenPrincipal } from './token-principal.ts';
import { RefusedToken, type TokenRules, type VerifiedToken } from './verified-token.ts';

/** Tokens that nobody knows cost the provider a call each, so there is a limit to how many may wait for one. */
const MAX_IN_FLIGHT = 200;

/** Asks the provider what a token means (RFC 7662), and for how long that may be believed. */
export class Introspection {
  #inFlight = 0;

  /**
   * @param maxAgeMs how long an answer is believed, from when it was asked for: a token that is revoked meanwhile lives that long
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly provider: Pick<OpenIdProvider, 'configuration'>,
    private readonly rules: TokenRules,
    private readonly maxAgeMs: number,
    private readonly now: () => number,
  ) {}

  /** @throws RefusedToken; GatewayError `identity_unavailable` when the provider does not answer */
  async verify(token: string): Promise<VerifiedToken> {
    const askedAt = this.now();
    const claims = await this.#ask(token);
    const { issuer } = (await this.provider.configuration()).serverMetadata();
    if (claims['active'] !== true) throw new RefusedToken('The token is unknown, expired or revoked.');
    if (!isBearerAccessToken(claims)) throw new RefusedToken('This is no bearer access token.');
    const { exp, nbf, iss, aud } = claims;
    // RFC 7662 section 2.2 makes these optional; what is there must fit.
    if (typeof exp === 'number' && exp * 1000 <= this.now()) throw new RefusedToken('The token has expired.');
    if (typeof nbf === 'number' && nbf * 1000 > this.now()) throw new RefusedToken('The token is not valid yet.');
    if (iss !== undefined && iss !== issuer) throw new RefusedToken('The token comes from another issuer.');
    const isMeant = aud === undefined || [aud].flat().includes(this.rules.audience);
    if (!isMeant) throw new RefusedToken('The token is meant for another audience.');
    const principal = tokenPrincipal(claims, this.rules.rolesClaim);
    if (principal === undefined) throw new RefusedToken('The token does not say for whom it was issued.');
    return { principal, until: Math.min(askedAt + this.maxAgeMs, typeof exp === 'number' ? exp * 1000 : Infinity) };
  }

  async #ask(token: string): Promise<Claims> {
    const configuration = await this.provider.configuration();
    if (configuration.serverMetadata().introspection_endpoint === undefined) throw new RefusedToken('Only JWTs are taken here.');
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      const headers = { 'Retry-After': '1' };
      throw new GatewayError('identity_unavailable', 'Too many tokens wait to be checked. Try again soon.', { headers });
    }
    this.#inFlight += 1;
    try {
      return (await tokenIntrospection(configuration, token, { token_type_hint: 'access_token' })) as Claims;
    } catch (cause) {
      throw identityUnavailable(cause);
    } finally {
      this.#inFlight -= 1;
    }
  }
}

/**
 * Providers also introspect refresh tokens, so there must be a word that it is an access token: `token_type` (RFC 7662), `typ`
 * (Keycloak) or `token_use` (Cognito, Hydra). One that is bound to a key (`cnf`) is of no use without its proof.
 */
function isBearerAccessToken({ token_type: type, typ, token_use: use, cnf }: Claims): boolean {
  const words = [type, typ].flatMap(wordsOf).map((word) => word.toLowerCase());
  const access = use === 'access' || use === 'access_token';
  if (use !== undefined && !access) return false;
  return cnf === undefined && (access || words.length > 0) && words.every((word) => word === 'bearer');
}
