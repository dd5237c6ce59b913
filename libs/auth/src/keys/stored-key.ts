import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

export const SIGNING_ALGORITHMS = ['ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

const part = z.string().regex(/^[\w-]+$/);

/** A private signing key as its file has it: a JWK (RFC 7517) that also says from when on it signs. */
const storedKey = z.looseObject({
  kty: z.enum(['EC', 'OKP']),
  crv: z.enum(['P-256', 'Ed25519']),
  x: part,
  y: part.optional(),
  d: part,
  kid: z.string().min(1),
  alg: z.enum(SIGNING_ALGORITHMS),
  activeFrom: z.iso.datetime(),
});

export type StoredKey = z.output<typeof storedKey>;

const storedKeys = z.strictObject({ keys: z.array(storedKey).min(1) }).refine(
  ({ keys }) => new Set(keys.map(({ kid }) => kid)).size === keys.length,
  'two keys have the same kid',
);

/** @throws Error that says what is wrong, and nothing of the keys themselves */
export function parseKeys(text: string): StoredKey[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  const { data, error } = storedKeys.safeParse(json);
  if (data) return data.keys;
  throw new Error(error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`).join('; '));
}

/** @param activeFrom milliseconds since 1970 */
export async function newStoredKey(alg: SigningAlgorithm, activeFrom: number): Promise<StoredKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  // RFC 7638: the key's own fingerprint names it.
  const kid = await calculateJwkThumbprint(jwk);
  return { ...jwk, kid, alg, use: 'sig', activeFrom: new Date(activeFrom).toISOString() } as StoredKey;
}

/** What services may see of it (RFC 7517 section 4). */
export function publicPart({ kty, crv, x, y, kid, alg }: StoredKey) {
  return { kty, crv, x, y, kid, alg, use: 'sig' };
}
