import { type ImageSet } from '@portico/services';
import { z } from 'zod';

/** What a screen's address says of the device: `?width=390&dpr=3`. */
export const Device = z.object({
  width: z.coerce.number().int().min(200).max(2000).default(390).describe('Of the screen, in points'),
  dpr: z.coerce.number().min(1).max(4).default(2).describe('Pixels in a point'),
});
export type Device = z.output<typeof Device>;

/** A usual phone. */
export const exampleDevice: Device = { width: 390, dpr: 2 };

/**
 * The one size of a picture that a device needs: the smallest that fills its part of the screen, or the largest there is.
 *
 * @param share of the screen's width that the picture takes, above 0 and at most 1
 */
export function imageFor(device: Device, image: Omit<ImageSet, 'alt'>, share: number): string {
  const pixels = device.width * device.dpr * share;
  return ([image.small, image.medium].find(({ width }) => width >= pixels) ?? image.large).url;
}
