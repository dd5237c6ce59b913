import { randomBytes } from 'node:crypto';

/**
 * Follows the frames of one direction (RFC 6455 section 5.2) without looking into them, so that a frame of the gateway's own can be put
 * between two of theirs. What a frame holds is skipped, not read.
 */
export class FrameBoundary {
  /** Bytes of the frame's payload that are still to come. */
  #left = 0;
  readonly #head = Buffer.alloc(14);
  /** How many bytes of a head have come that is not whole yet. */
  #known = 0;
  /** Whether a Close has passed (section 5.5.1): nothing follows it. */
  closed = false;

  /** Whether the next byte begins a frame. */
  get isHere(): boolean {
    return this.#left === 0 && this.#known === 0;
  }

  /** @returns where in `chunk` the first frame ends; -1 when it goes on. Looks at all of it unless `stopping`. */
  pass(chunk: Buffer, stopping = false): number {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - at);
        this.#left -= taken;
        at += taken;
      } else {
        this.#head[this.#known] = chunk[at]!;
        this.#known += 1;
        at += 1;
        if (this.#known >= 2 && this.#known === this.#headLength()) this.#begin();
      }
      if (stopping && this.isHere) return at;
    }
    return -1;
  }

  #headLength(): number {
    const second = this.#head[1]!;
    const length = second & 0x7f;
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
  }

  #begin(): void {
    const length = this.#head[1]! & 0x7f;
    if (length === 126) this.#left = this.#head.readUInt16BE(2);
    else if (length === 127) this.#left = Number(this.#head.readBigUInt64BE(2));
    else this.#left = length;
    if ((this.#head[0]! & 0x0f) === CLOSE) this.closed = true;
    this.#known = 0;
  }
}

const CLOSE = 0x8;

/** A Close frame with a code and a reason (section 5.5.1); what goes to a service is masked, as from any client (section 5.3). */
export function closeFrame(code: number, reason: string, masked: boolean): Buffer {
  const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason).subarray(0, 123)]);
  if (!masked) return Buffer.concat([Buffer.from([0x80 | CLOSE, payload.length]), payload]);
  const mask = randomBytes(4);
  return Buffer.concat([Buffer.from([0x80 | CLOSE, 0x80 | payload.length]), mask, payload.map((byte, at) => byte ^ mask[at % 4]!)]);
}
