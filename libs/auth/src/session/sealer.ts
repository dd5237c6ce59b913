import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { derive, type KeyRing, type RingKey } from './key-ring.ts';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SEPARATOR = '.';

/** Seals texts with AES-256-GCM: who has no key can neither read them nor make them, nor put one in another's place. */
export class Sealer {
  readonly #derived = new WeakMap<RingKey, Buffer>();

  /** @param purpose what one sealer sealed, a sealer for another purpose does not open */
  constructor(
    private readonly ring: KeyRing,
    private readonly purpose: string,
  ) {}

  /** @param place where it belongs: it opens there and nowhere else */
  seal(text: string, place: string): string {
    const key = this.ring.first;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keyOf(key), iv).setAAD(Buffer.from(place));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return key.id + SEPARATOR + sealed.toString('base64url');
  }

  /** @returns undefined for what no key of the ring has sealed for this purpose and place */
  open(sealed: string, place: string): string | undefined {
    const at = sealed.indexOf(SEPARATOR);
    const key = this.ring.find(sealed.slice(0, Math.max(0, at)));
    const bytes = Buffer.from(sealed.slice(at + 1), 'base64url');
    if (key === undefined || bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    const decipher = createDecipheriv(CIPHER, this.#keyOf(key), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      return undefined;
    }
  }

  /** Whether the key that seals now has sealed it. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(this.ring.first.id + SEPARATOR);
  }

  #keyOf(key: RingKey): Buffer {
    let derived = this.#derived.get(key);
    if (!derived) this.#derived.set(key, (derived = derive(key.secret, this.purpose, KEY_BYTES)));
    return derived;
  }
}
