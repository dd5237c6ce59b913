import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Environment, type GatewayDefinition } from '@portico/pipeline';
import { newStoredKey, parseKeys, type SigningAlgorithm, type StoredKey } from './stored-key.ts';

/** The file with a gateway's signing keys. All replicas see the same one, so that they sign and publish the same. */
export class KeyFile {
  constructor(readonly path: string) {}

  /** `MINTING_KEYS_FILE`; without it a file of this machine, which the first start makes. */
  static of({ mintingKeysFile }: Pick<Environment, 'mintingKeysFile'>, { name }: Pick<GatewayDefinition, 'name'>): KeyFile {
    return new KeyFile(mintingKeysFile ?? join(process.cwd(), '.portico/keys', `${name}.json`));
  }

  /** @throws Error that names the file and what is wrong */
  async read(): Promise<StoredKey[]> {
    try {
      return parseKeys(await readFile(this.path, 'utf8'));
    } catch (error) {
      throw new Error(`${this.path}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`, { cause: error });
    }
  }

  /**
   * Makes the file with a first key unless it is there. Of two processes at their first start, one's key is kept.
   *
   * @returns whether this made it
   */
  async ensure(now: number, alg: SigningAlgorithm = 'ES256'): Promise<boolean> {
    if (await this.#exists()) return false;
    const draft = await this.#draft([await newStoredKey(alg, now)]);
    try {
      // Unlike a rename, a link never replaces what is there.
      await link(draft, this.path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      return false;
    } finally {
      await unlink(draft);
    }
  }

  /** Replaces the whole file at once: whoever reads it sees the old keys or the new ones. */
  async write(keys: readonly StoredKey[]): Promise<void> {
    await rename(await this.#draft(keys), this.path);
  }

  /** Changes when the file does, also when another one is put in its place. */
  async version(): Promise<string> {
    const { mtimeMs, size, ino } = await stat(this.path);
    return `${mtimeMs} ${size} ${ino}`;
  }

  async #draft(keys: readonly StoredKey[]): Promise<string> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const draft = `${this.path}.${randomUUID()}`;
    await writeFile(draft, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return draft;
  }

  async #exists(): Promise<boolean> {
    return stat(this.path).then(() => true, () => false);
  }
}
