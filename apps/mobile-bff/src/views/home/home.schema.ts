import { DeviceQuery } from '@portico/routing';
import { z } from 'zod';
import { currency, cursor, degraded, locale, next, ProductRow } from '../screen.schema.ts';

export const HomeQuery = DeviceQuery.extend({ cursor });
export type HomeQuery = z.output<typeof HomeQuery>;

export const HomeScreen = z
  .strictObject({
    title: z.string().nullable().describe('Of the hero; null when it is missing'),
    subtitle: z.string().nullable(),
    image: z.string().nullable(),
    link: z.string().nullable(),
    categories: z.array(z.strictObject({ id: z.string(), name: z.string() })),
    currency,
    locale,
    items: z.array(ProductRow),
    next,
    degraded,
  })
  .meta({ id: 'HomeScreen' });
export type HomeScreen = z.output<typeof HomeScreen>;
