import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { type OpenIdProvider } from '../provider/provider.ts';
import { type Claims } from './claims.ts';
import { tokenPrincipal } from './token-principal.ts';
import { RefusedToken, type TokenRules, type VerifiedToken } from './verified-token.ts';

/** RFC 8725 section 3.1: signatures by a key that only the provider has; `none` and HS* are not among them. */
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
/** How far the provider's clock may be ahead of ours, seconds. An expired token is not given any time. */
const CLOCK_SKEW_S = 5;
/** What ID tokens (OpenID Connect Core sections 2 and 3.3.2.11) and logout tokens have and access tokens have not. */
const MARKS_OF_OTHERS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];
/** What an access token says of itself, by one of its names. */
const MARKS = ['scope', 'scp', 'client_id', 'cid'];

/**
 * Verifies JWT access tokens: RFC 9068 section 4, and those of type `JWT` that many providers send in its place, as long
 * as they are access tokens and nothing else.
 */
export class JwtVerifier {
  /** @param now milliseconds since 1970 */
  constructor(
    private readonly provider: Pick<OpenIdProvider, 'configuration'>,
    private readonly key: JWTVerifyGetKey,
    private readonly rules: TokenRules,
    private readonly now: () => number,
  ) {}

  /** @throws RefusedToken; GatewayError `identity_unavailable` when its key cannot be fetched */
  async verify(token: string): Promise<VerifiedToken & { readonly claims: Claims }> {
    const { audience, rolesClaim } = this.rules;
    const { issuer } = (await this.provider.configuration()).serverMetadata();
    const { payload, protectedHeader } = await jwtVerify(token, this.key, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_SKEW_S,
      currentDate: new Date(this.now()),
    }).catch(refuse);
    const until = payload.exp! * 1000;
    if (until <= this.now()) throw new RefusedToken(EXPIRED);
    if (!isAccessToken(protectedHeader.typ, payload)) throw new RefusedToken('This is no access token.');
    // RFC 9449 section 7.1, RFC 8705 section 3: without the proof that belongs to it, a bound token is worth nothing.
    if (payload['cnf'] !== undefined) throw new RefusedToken('This token is bound to a key; it is no bearer token.');
    const principal = tokenPrincipal(payload, rolesClaim);
    if (principal === undefined) throw new RefusedToken('The token does not say for whom it was issued.');
    return { principal, until, claims: payload };
  }
}

/** RFC 9068 section 4: `at+jwt`. For the type `JWT`, RFC 8725 section 3.12: rules by which kinds of tokens exclude each other. */
function isAccessToken(type: string | undefined, payload: JWTPayload): boolean {
  const name = type?.toLowerCase().replace(/^application\//, '');
  if (name === 'at+jwt') return true;
  if (name !== undefined && name !== 'jwt') return false;
  // Keycloak says in the payload what each of its tokens is.
  if (payload['typ'] !== undefined) return payload['typ'] === 'Bearer';
  if (MARKS_OF_OTHERS.some((mark) => payload[mark] !== undefined)) return false;
  // Cognito says it too.
  if (payload['token_use'] !== undefined) return payload['token_use'] === 'access';
  return MARKS.some((mark) => payload[mark] !== undefined);
}

const EXPIRED = 'The token has expired.';

const CLAIMS: Readonly<Record<string, string>> = {
  iss: 'The token comes from another issuer.',
  aud: 'The token is meant for another audience.',
  nbf: 'The token is not valid yet.',
};

/** RFC 6750 section 3.1 has one code for all of it; the sentence is for whoever builds the client. */
function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw new RefusedToken(EXPIRED, error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    throw new RefusedToken(CLAIMS[error.claim] ?? 'The token lacks a claim that it must have.', error);
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    throw new RefusedToken('The token is signed by a key that the issuer does not have.', error);
  }
  if (!(error instanceof errors.JOSEError) && !(error instanceof TypeError)) throw error;
  throw new RefusedToken('The token is not one of this issuer.', error);
}
