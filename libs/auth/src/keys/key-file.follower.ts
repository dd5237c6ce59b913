import { type LoggerService } from '@nestjs/common';
import { type KeyFile } from './key-file.ts';
import { type SigningKeys } from './signing-keys.ts';

const LOOK_EVERY_MS = 2_000;

/** Takes over what changes in the file of keys. A file that cannot be used is told once, and the old keys go on. */
export class KeyFileFollower {
  #version = '';
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #isStopped = false;

  constructor(
    private readonly file: KeyFile,
    private readonly keys: SigningKeys,
    private readonly log: Pick<LoggerService, 'error' | 'log'>,
  ) {}

  /** Takes the keys that are there and goes on looking. @throws Error when they cannot be used */
  async start(lookEveryMs = LOOK_EVERY_MS): Promise<void> {
    this.#version = await this.file.version();
    await this.keys.use(await this.file.read());
    this.#timer = setInterval(() => void this.#look(), lookEveryMs).unref();
  }

  /** From now on nothing is taken over and nothing is told, by a look under way either. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const version = await this.file.version();
      if (version === this.#version || this.#isStopped) return;
      this.#version = version;
      await this.keys.use(await this.file.read());
      this.log.log(`signing keys read again; ${this.keys.active.kid} signs`);
    } catch (error) {
      if (this.#isStopped) return;
      // A file that is gone has no version: once is enough for that, too.
      if (isGone(error) && this.#version === GONE) return;
      if (isGone(error)) this.#version = GONE;
      this.log.error(`the signing keys stay as they were: ${(error as Error).message}`);
    } finally {
      this.#looking = false;
    }
  }
}

const GONE = 'gone';

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
