import { type CryptoKey, importJWK } from 'jose';
import { publicPart, type SigningAlgorithm, type StoredKey } from './stored-key.ts';

/** A key that can sign. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
  readonly key: CryptoKey;
  /** Milliseconds since 1970. */
  readonly activeAt: number;
}

/** The keys by which a gateway signs what it mints, ready for use; replaced as a whole when their file changes. */
export class SigningKeys {
  #keys: readonly SigningKey[] = [];
  /** The public parts of all of them, those to come included, as a JWK Set (RFC 7517 section 5). */
  published: { readonly keys: readonly object[] } = { keys: [] };

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  /** @throws Error when a key cannot be used; then the old ones stay */
  async use(stored: readonly StoredKey[]): Promise<void> {
    const keys = await Promise.all(stored.map(imported));
    this.#keys = keys.toSorted((a, b) => a.activeAt - b.activeAt);
    this.published = { keys: stored.map(publicPart) };
  }

  /** The one that signs now. */
  get active(): SigningKey {
    const now = this.now();
    const active = this.#keys.findLast(({ activeAt }) => activeAt <= now) ?? this.#keys[0];
    if (active === undefined) throw new Error('There are no signing keys; no upstream asks for what they sign.');
    return active;
  }
}

async function imported(stored: StoredKey): Promise<SigningKey> {
  const { kid, alg, activeFrom } = stored;
  const { kty, crv, x, y, d } = stored;
  try {
    const key = await importJWK({ kty, crv, x, y, d }, alg);
    if (key instanceof Uint8Array) throw new Error('it is no private key');
    return { kid, alg, key, activeAt: Date.parse(activeFrom) };
  } catch (cause) {
    throw new Error(`the key ${kid} cannot be used`, { cause });
  }
}
