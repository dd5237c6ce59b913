import { type Entry } from './entry.ts';

/** All that is stored for one key: the variants of an answer, the latest first. */
export interface Slot {
  readonly key: string;
  entries: readonly Entry[];
  bytes: number;
  /** When it was moved to the end last, in seconds: once a second is enough. */
  usedAt: number;
  /** The keys of what is kept for one principal each; they go when this one goes. */
  owned: Set<string> | undefined;
  readonly owner: Slot | undefined;
}

/** Most variants of one answer, and answers to parts of it. */
const MOST_VARIANTS = 32;
const SLOT_BYTES = 256;

/** The tier in this process: bounded by bytes, what was used longest ago goes first. Synchronous. */
export class MemoryTier {
  bytes = 0;
  entries = 0;
  evictions = 0;
  readonly #slots = new Map<string, Slot>();

  constructor(private maxBytes: number) {}

  limit(maxBytes: number): void {
    this.maxBytes = maxBytes;
    this.#evict();
  }

  /** @param now milliseconds */
  get(key: string, now: number): Slot | undefined {
    const slot = this.#slots.get(key);
    if (slot !== undefined) this.#touch(slot, now);
    return slot;
  }

  /** In the place of those that `replaces` names. @param ownerKey of which this is one principal's share */
  put(key: string, entry: Entry, replaces: (other: Entry) => boolean, now: number, ownerKey?: string): void {
    if (entry.size + 2 * SLOT_BYTES > this.maxBytes) return;
    const slot = this.#slots.get(key) ?? this.#add(key, ownerKey);
    this.#touch(slot, now);
    this.#become(slot, [entry, ...slot.entries.filter((other) => !replaces(other)).slice(0, MOST_VARIANTS - 1)]);
    this.#evict();
  }

  /** Takes the entries away for which `isGone`. @returns how many */
  remove(key: string, isGone: (entry: Entry) => boolean = always): number {
    const slot = this.#slots.get(key);
    if (slot === undefined) return 0;
    let gone = 0;
    for (const owned of slot.owned ?? []) gone += this.remove(owned, isGone);
    const left = slot.entries.filter((entry) => !isGone(entry));
    gone += slot.entries.length - left.length;
    this.#become(slot, left);
    if (left.length === 0 && !slot.owned?.size) this.#drop(slot);
    return gone;
  }

  slots(): IterableIterator<Slot> {
    return this.#slots.values();
  }

  #add(key: string, ownerKey: string | undefined): Slot {
    const owner = ownerKey === undefined ? undefined : (this.#slots.get(ownerKey) ?? this.#add(ownerKey, undefined));
    const slot: Slot = { key, entries: [], bytes: SLOT_BYTES + 2 * key.length, usedAt: -1, owned: undefined, owner };
    if (owner !== undefined) (owner.owned ??= new Set()).add(key);
    this.bytes += slot.bytes;
    this.#slots.set(key, slot);
    return slot;
  }

  #become(slot: Slot, entries: readonly Entry[]): void {
    const bytes = entries.reduce((sum, { size }) => sum + size, SLOT_BYTES + 2 * slot.key.length);
    this.bytes += bytes - slot.bytes;
    this.entries += entries.length - slot.entries.length;
    slot.bytes = bytes;
    slot.entries = entries;
  }

  #touch(slot: Slot, now: number): void {
    const second = Math.floor(now / 1000);
    if (slot.usedAt === second) return;
    slot.usedAt = second;
    this.#slots.delete(slot.key);
    this.#slots.set(slot.key, slot);
    if (slot.owner !== undefined) this.#touch(slot.owner, now);
  }

  #drop(slot: Slot): void {
    for (const key of slot.owned ?? []) {
      const owned = this.#slots.get(key);
      if (owned !== undefined) this.#drop(owned);
    }
    this.#become(slot, []);
    this.bytes -= slot.bytes;
    this.#slots.delete(slot.key);
    slot.owner?.owned?.delete(slot.key);
  }

  #evict(): void {
    for (const slot of this.#slots.values()) {
      if (this.bytes <= this.maxBytes) return;
      const before = this.entries;
      this.#drop(slot);
      this.evictions += before - this.entries;
    }
  }
}

const always = (): boolean => true;
