import { deserialize, serialize } from 'node:v8';

/** Most values, and the largest one in bytes: 64 MB in all. */
const MAX_VALUES = 1_000;
const MAX_BYTES = 65_536;
/** A value is not kept again within this time, milliseconds. */
const KEEP_EVERY_MS = 1_000;

interface Kept {
  readonly at: number;
  readonly value: Buffer;
}

/** The last good values of parts, as copies, so that nobody changes what others get. What was kept first is forgotten first. */
export class StaleValues {
  readonly #kept = new Map<string, Kept>();

  /** @param now a clock in milliseconds that only goes forward */
  constructor(private readonly now: () => number = () => performance.now()) {}

  keep(key: string, value: unknown): void {
    const before = this.#kept.get(key);
    if (before !== undefined && this.now() - before.at < KEEP_EVERY_MS) return;
    const copy = serialize(value);
    this.#kept.delete(key);
    if (copy.length > MAX_BYTES) return;
    this.#kept.set(key, { at: this.now(), value: copy });
    if (this.#kept.size > MAX_VALUES) this.#kept.delete(this.#kept.keys().next().value!);
  }

  /** The value if it is not older than `maxAgeMs`, with its age in milliseconds. */
  find(key: string, maxAgeMs: number): { readonly value: unknown; readonly ageMs: number } | undefined {
    const kept = this.#kept.get(key);
    const ageMs = kept === undefined ? Infinity : this.now() - kept.at;
    return ageMs <= maxAgeMs ? { value: deserialize(kept!.value) as unknown, ageMs } : undefined;
  }
}
