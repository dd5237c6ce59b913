import { type Paints } from './motifs.ts';

export interface PictureOptions {
  /** Chooses the colours: the same text, the same picture. */
  readonly of: string;
  readonly width: number;
  readonly height: number;
  readonly motif: (paints: Paints) => string;
  /** Where the motif stands, from 0 at the left to 1 at the right. */
  readonly at?: number;
}

/** Hues in degrees that go together, each with those that it is set off by. */
const HUES: readonly (readonly [number, readonly number[]])[] = [
  [14, [40, 190]], [32, [12, 165]], [46, [20, 200]], [90, [38, 20]], [150, [36, 12]], [176, [30, 46]], [204, [28, 46]], [228, [34, 12]], [338, [40, 176]],
];

/** A picture as an SVG document: the shop has no photographs. */
export function picture({ of, width, height, motif, at = 0.5 }: PictureOptions): string {
  const seed = hash(of);
  const [hue, others] = HUES[seed % HUES.length]!;
  const other = others[(seed >>> 8) % others.length]!;
  const paints = { body: `hsl(${hue} 32% 48%)`, shade: `hsl(${hue} 36% 31%)`, accent: `hsl(${other} 58% 62%)`, light: `hsl(${hue} 45% 95%)` };
  const size = Math.min(width, height);
  const middle = `translate(${width * at} ${height / 2}) scale(${((size * 0.62) / 100).toFixed(3)})`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(${hue} 42% 91%)"/><stop offset="1" stop-color="hsl(${other} 36% 86%)"/></linearGradient></defs>` +
    `<rect width="100%" height="100%" fill="url(#g)"/><g transform="${middle}"><ellipse cy="52" rx="54" ry="6" fill="hsl(${hue} 30% 40%)" opacity=".18"/>${motif(paints)}</g></svg>`
  );
}

/** FNV-1a, 32 bits, its bits mixed once more: neighbouring names shall not look alike. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ character.codePointAt(0)!, 0x01000193);
  return Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
}
