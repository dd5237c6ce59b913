import { Vault } from '@portico/api-mobile';

const STORE = 'vault';

/**
 * A vault in a browser, which has none: what lies in IndexedDB is encrypted with a key that scripts of this origin can use but
 * not read. That keeps tokens from copies of the profile and from careless logs, not from a script that runs here.
 */
export class WebVault extends Vault {
  #opened: Promise<{ database: IDBDatabase; key: CryptoKey }> | undefined;

  async read(name: string): Promise<string | undefined> {
    const { database, key } = await this.#open();
    const sealed = await done<{ iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer } | undefined>(database.transaction(STORE).objectStore(STORE).get(name));
    if (!sealed) return undefined;
    return new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv }, key, sealed.data));
  }

  async write(name: string, value: string | undefined): Promise<void> {
    const { database, key } = await this.#open();
    if (value === undefined) {
      await done(database.transaction(STORE, 'readwrite').objectStore(STORE).delete(name));
      return;
    }
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(value));
    await done(database.transaction(STORE, 'readwrite').objectStore(STORE).put({ iv, data }, name));
  }

  /** Across all windows of this origin. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return navigator.locks.request('pocket.vault', work) as Promise<T>;
  }

  #open(): Promise<{ database: IDBDatabase; key: CryptoKey }> {
    return (this.#opened ??= this.exclusively(openVault));
  }
}

async function openVault(): Promise<{ database: IDBDatabase; key: CryptoKey }> {
  const opening = indexedDB.open('pocket', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  const kept = await done<CryptoKey | undefined>(database.transaction(STORE).objectStore(STORE).get('key'));
  if (kept) return { database, key: kept };
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  await done(database.transaction(STORE, 'readwrite').objectStore(STORE).put(key, 'key'));
  return { database, key };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}
