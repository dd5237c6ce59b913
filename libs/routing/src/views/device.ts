import { type Exchange } from '@portico/pipeline';
import { z } from 'zod';
import { varyBy } from './locales.ts';

const width = z.coerce.number().int().min(200).max(2000);
const dpr = z.coerce.number().min(1).max(4);

/** What an address may say of a device: `?width=390&dpr=3`. What it does not say, Client Hints do, or it is a usual phone. */
export const DeviceQuery = z.strictObject({
  width: width.optional().describe('Of the screen, in points; else Sec-CH-Viewport-Width, else 390'),
  dpr: dpr.optional().describe('Pixels in a point; else Sec-CH-DPR, else 2'),
});
export type DeviceQuery = z.output<typeof DeviceQuery>;

export interface Device {
  readonly width: number;
  readonly dpr: number;
}

/** A usual phone. */
export const USUAL_DEVICE: Device = { width: 390, dpr: 2 };

/** User preferences of the Client Hints infrastructure (RFC 8942), in the order of a device's members. */
const HINTS = ['Sec-CH-Viewport-Width', 'Sec-CH-DPR'];

/** By its Client Hints. Those that are none, or of no screen, say nothing. */
export function hintedDevice({ request: { raw: { headers } } }: Exchange): Device {
  const { 'sec-ch-viewport-width': wide, 'sec-ch-dpr': dense } = headers;
  if (wide === undefined && dense === undefined) return USUAL_DEVICE;
  return { width: width.catch(USUAL_DEVICE.width).parse(wide), dpr: dpr.catch(USUAL_DEVICE.dpr).parse(dense) };
}

/** The device that an answer is for. Where its address does not say it all, the answer is another by Client Hints. */
export function deviceOf(exchange: Exchange, given: DeviceQuery): Device {
  if (given.width !== undefined && given.dpr !== undefined) return { width: given.width, dpr: given.dpr };
  for (const hint of HINTS) varyBy(exchange.reply, hint);
  const hinted = hintedDevice(exchange);
  return { width: given.width ?? hinted.width, dpr: given.dpr ?? hinted.dpr };
}

interface Sized {
  readonly url: string;
  readonly width: number;
}

/** A picture in the sizes that there are, smallest first. */
export interface ImageVariants {
  readonly small: Sized;
  readonly medium: Sized;
  readonly large: Sized;
}

/**
 * The one size of a picture that a device needs: the smallest that fills its part of the screen, or the largest there is.
 *
 * @param share of the screen's width that the picture takes, above 0 and at most 1
 */
export function imageFor(device: Device, image: ImageVariants, share: number): string {
  const pixels = device.width * device.dpr * share;
  return ([image.small, image.medium].find((size) => size.width >= pixels) ?? image.large).url;
}
