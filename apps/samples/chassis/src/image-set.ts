import { z } from 'zod';

export const Image = z.object({ url: z.url(), width: z.int().min(1), height: z.int().min(1) }).meta({ id: 'Image' });

/** One picture in three sizes. */
export const ImageSet = z.object({ alt: z.string(), small: Image, medium: Image, large: Image }).meta({ id: 'ImageSet' });
export type ImageSet = z.infer<typeof ImageSet>;

const widths = { small: 320, medium: 800, large: 1600 } as const;

/** The set of a picture at `path`, without leading slash; `ratio` is height by width. */
export function imageSet(path: string, alt: string, ratio: number): ImageSet {
  const image = (size: keyof typeof widths) => {
    const width = widths[size];
    return { url: `https://images.example/${path}-${size}.jpg`, width, height: Math.round(width * ratio) };
  };
  return { alt, small: image('small'), medium: image('medium'), large: image('large') };
}
