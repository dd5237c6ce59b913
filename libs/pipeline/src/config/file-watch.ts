import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How often is looked, milliseconds. */
const LOOK_EVERY_MS = 250;

/**
 * Tells when files change, when others come into their folders or leave, and when a link on the way to them leads elsewhere, as
 * Kubernetes swaps them. By looking: file systems that tell of nothing, and links anywhere in a path, are then no special cases.
 */
export class FileWatch {
  readonly #timer: NodeJS.Timeout;
  #seen: string | undefined;
  /** What was told last, or was there at first. */
  #told: string | undefined;
  #looking = false;

  /** @param changed called when what changed has stood still for one look: not in the middle of a file's being written */
  constructor(
    private readonly files: () => readonly string[],
    private readonly changed: () => void,
  ) {
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const now = await signatureOf(this.files());
    this.#looking = false;
    const isStill = now === this.#seen;
    this.#seen = now;
    this.#told ??= now;
    if (!isStill || now === this.#told) return;
    this.#told = now;
    this.changed();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

async function signatureOf(files: readonly string[]): Promise<string> {
  const places = new Set(files.flatMap((file) => [file, dirname(file)]));
  return (await Promise.all([...places].map(async (place) => `${place} ${await signature(place)}`))).join('\n');
}

async function signature(place: string): Promise<string> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(place, { bigint: true });
    return `${dev} ${ino} ${size} ${mtimeNs}`;
  } catch {
    return 'gone';
  }
}
