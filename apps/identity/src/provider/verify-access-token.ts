import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { type SigningKey } from '../store/key-ring.ts';

export interface AccessTokenPayload extends JWTPayload {
  readonly sub: string;
  readonly exp: number;
  readonly client_id: string;
  readonly scope?: string;
}

/** @throws JOSEError when the token is not a valid access token of this provider (RFC 9068 §4) */
export type VerifyAccessToken = (jwt: string) => Promise<AccessTokenPayload>;

export function accessTokenVerifier(issuer: string, keys: readonly SigningKey[]): VerifyAccessToken {
  const published = createLocalJWKSet({ keys: keys.map(publicPart) });
  return async (jwt) => {
    const { payload } = await jwtVerify<AccessTokenPayload>(jwt, published, {
      issuer,
      typ: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'aud', 'client_id'],
    });
    return payload;
  };
}

function publicPart({ kty, crv, x, y, n, e, kid, alg, use }: SigningKey) {
  return { kty, crv, x, y, n, e, kid, alg, use };
}
