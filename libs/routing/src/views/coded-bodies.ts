import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import { type Coding } from '../static/static-files.ts';

type Coded = Exclude<Coding, 'identity'>;
type Coders = Readonly<Record<Coded, (body: Buffer) => Promise<Buffer>>>;

/** What is kept of compressed answers, bytes. */
const KEPT_BYTES = 16 * 1024 * 1024;

const CODERS: Coders = {
  zstd: promisify(zstdCompress),
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: promisify(gzip),
};
export const CODINGS = Object.keys(CODERS) as Coded[];

/** Compressed bodies, by entity tag and coding: what was compressed once is not again while it is asked for. */
export class CodedBodies {
  /** What was asked for last stands last. */
  readonly #kept = new Map<string, Buffer>();
  #bytes = 0;

  constructor(
    private readonly maxBytes = KEPT_BYTES,
    private readonly coders = CODERS,
  ) {}

  async of(tag: string, coding: Coded, body: Buffer): Promise<Buffer> {
    const key = `${tag}-${coding}`;
    const before = this.#kept.get(key);
    if (before !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, before);
      return before;
    }
    const coded = await this.coders[coding](body);
    // Of its own size: what zlib gives is a piece of 16 KB, all of which it would keep.
    if (!this.#kept.has(key)) this.#keep(key, Uint8Array.prototype.slice.call(coded) as Buffer);
    return coded;
  }

  #keep(key: string, coded: Buffer): void {
    if (coded.length > this.maxBytes) return;
    this.#kept.set(key, coded);
    this.#bytes += coded.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#bytes <= this.maxBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= length;
    }
  }
}
