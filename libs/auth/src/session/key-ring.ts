import { hkdfSync } from 'node:crypto';

/** One configured key and the name by which what it sealed is told. */
export interface RingKey {
  readonly id: string;
  readonly secret: string;
}

/** An unknown key makes the keys be read again, but not more often than this, milliseconds. */
const REREAD_EVERY_MS = 500;
const ID_BYTES = 6;

/** The configured keys: the first seals, all open. */
export class KeyRing {
  #keys: readonly RingKey[];
  #rereadAt = -Infinity;

  /** @param reread the keys as they are configured now; where one is met that is not known, another process has rotated */
  constructor(
    secrets: readonly string[],
    private readonly reread?: () => readonly string[],
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#keys = named(secrets);
  }

  get first(): RingKey {
    return this.#keys[0]!;
  }

  find(id: string): RingKey | undefined {
    const known = this.#keys.find((key) => key.id === id);
    if (known || this.reread === undefined || this.now() - this.#rereadAt < REREAD_EVERY_MS) return known;
    this.#rereadAt = this.now();
    this.replace(this.reread());
    return this.#keys.find((key) => key.id === id);
  }

  replace(secrets: readonly string[]): void {
    if (secrets.length > 0) this.#keys = named(secrets);
  }
}

function named(secrets: readonly string[]): RingKey[] {
  return secrets.map((secret) => ({ secret, id: derive(secret, 'key id', ID_BYTES).toString('base64url') }));
}

/** RFC 5869: one configured key serves several purposes, none of which tells anything of another. */
export function derive(secret: string, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `portico ${purpose}`, bytes));
}
