/**
 * What comes and goes with each request, in no order. Not a Set: each table that a Set outgrows refers to the next one, so
 * that, once one is old, everything added since is kept until the next full garbage collection.
 */
export class UnderWay<T extends { place: number }> {
  readonly #members: T[] = [];

  get size(): number {
    return this.#members.length;
  }

  add(member: T): void {
    member.place = this.#members.push(member) - 1;
  }

  /** Does nothing when it is not, or no longer, there. */
  delete(member: T): void {
    if (member.place < 0) return;
    const last = this.#members.pop()!;
    if (last !== member) {
      this.#members[member.place] = last;
      last.place = member.place;
    }
    member.place = -1;
  }

  /** Those that are there now, whatever becomes of them meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    return [...this.#members].values();
  }
}
