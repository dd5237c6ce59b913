import { unwatchFile, watchFile } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { ConfigFaults, type Environment, readEnvironment } from '@portico/pipeline';
import { KeyRing } from './key-ring.ts';

const LOOK_EVERY_MS = 2_000;
const KEY_BYTES = 32;

/**
 * The ring of SESSION_KEYS. Keys in a file (SESSION_KEYS_FILE) are read again when it changes, so that they rotate without a
 * restart. Without any, sessions are sealed with a key that ends with the process, as they do.
 */
export class SessionKeys {
  readonly ring: KeyRing;
  readonly #file: string | undefined;
  readonly #logger = new Logger('SessionKeys');

  constructor(environment: Pick<Environment, 'sessionKeys' | 'variables'>) {
    this.#file = environment.variables.SESSION_KEYS_FILE || undefined;
    const { sessionKeys = [newSessionKey()] } = environment;
    this.ring = new KeyRing(sessionKeys, this.#file === undefined ? undefined : () => this.#read());
    if (this.#file) watchFile(this.#file, { interval: LOOK_EVERY_MS, persistent: false }, this.#changed);
  }

  onModuleDestroy(): void {
    if (this.#file) unwatchFile(this.#file, this.#changed);
  }

  readonly #changed = (): void => this.ring.replace(this.#read());

  /** None when the file cannot be used: then those that are known stay. */
  #read(): readonly string[] {
    try {
      return readEnvironment({ SESSION_KEYS_FILE: this.#file }).sessionKeys ?? [];
    } catch (error) {
      if (!(error instanceof ConfigFaults)) throw error;
      this.#logger.error(`the session keys stay as they were: ${error.message}`);
      return [];
    }
  }
}

export function newSessionKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}
