import { z } from 'zod';
import { Device } from '../device.ts';
import { currency, cursor, degraded, next, ProductRow } from '../screen.schema.ts';

export const HomeQuery = Device.extend({ cursor }).strict();
export type HomeQuery = z.output<typeof HomeQuery>;

export const HomeScreen = z
  .strictObject({
    title: z.string().nullable().describe('Of the hero; null when it is missing'),
    subtitle: z.string().nullable(),
    image: z.string().nullable(),
    link: z.string().nullable(),
    categories: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    currency,
    items: z.array(ProductRow),
    next,
    degraded,
  })
  .meta({ id: 'HomeScreen' });
export type HomeScreen = z.output<typeof HomeScreen>;
