import { z } from 'zod';

export const Image = z
  .object({ url: z.string().describe("A path below the shop's address, whichever that is"), width: z.int().min(1), height: z.int().min(1) })
  .meta({ id: 'Image' });

/** One picture in three sizes. */
export const ImageSet = z.object({ alt: z.string(), small: Image, medium: Image, large: Image }).meta({ id: 'ImageSet' });
export type ImageSet = z.infer<typeof ImageSet>;

const widths = { small: 320, medium: 800, large: 1600 } as const;
export type ImageSize = keyof typeof widths;

export function isImageSize(text: string | undefined): text is ImageSize {
  return text !== undefined && Object.hasOwn(widths, text);
}

/** In pixels; `ratio` is height by width. */
export function imageSize(size: ImageSize, ratio: number): { width: number; height: number } {
  return { width: widths[size], height: Math.round(widths[size] * ratio) };
}

/** The set of a picture at `path`, without leading slash; `ratio` is height by width. */
export function imageSet(path: string, alt: string, ratio: number): ImageSet {
  const image = (size: ImageSize) => ({ url: `/images/${path}-${size}.svg`, ...imageSize(size, ratio) });
  return { alt, small: image('small'), medium: image('medium'), large: image('large') };
}
