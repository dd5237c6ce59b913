import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { GatewayError } from '@portico/pipeline';

const MAC_BYTES = 16;

/**
 * Signs the cursors of lists, so that a client comes back with nothing but what it was given, for the same list: they are bound
 * to the view, its filter and sort, and to whoever asked.
 */
export class Cursors {
  readonly #keys: readonly Buffer[];

  /** @param secrets of which the first signs and all verify; without any, a key of this process alone */
  constructor(secrets: readonly string[] = []) {
    this.#keys = secrets.length === 0 ? [randomBytes(32)] : secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'portico cursors', 32)));
  }

  /** @param list what the cursor is of: the view and all that decides its order and content */
  seal(cursor: string | null, ...list: readonly unknown[]): string | null {
    return cursor === null ? null : `${Buffer.from(cursor).toString('base64url')}.${mac(this.#keys[0]!, cursor, list).toString('base64url')}`;
  }

  /** @throws GatewayError `invalid_query` for a cursor that is not of this list */
  open(sealed: string | undefined, ...list: readonly unknown[]): string | undefined {
    if (sealed === undefined) return undefined;
    const [text = '', given = ''] = sealed.split('.');
    const cursor = Buffer.from(text, 'base64url').toString();
    const signature = Buffer.from(given, 'base64url');
    if (signature.length === MAC_BYTES && this.#keys.some((key) => timingSafeEqual(mac(key, cursor, list), signature))) return cursor;
    const errors = [{ parameter: 'cursor', detail: 'is not one of this list. Begin again without it' }];
    throw new GatewayError('invalid_query', 'The query does not fit; see errors.', { extensions: { errors } });
  }
}

function mac(key: Buffer, cursor: string, list: readonly unknown[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify([cursor, ...list])).digest().subarray(0, MAC_BYTES);
}
