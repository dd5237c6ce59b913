import { DeviceQuery } from '@portico/routing';
import { z } from 'zod';
import { degraded, locale, OrderRow } from '../screen.schema.ts';

export const ProfileQuery = DeviceQuery;
export type ProfileQuery = z.output<typeof ProfileQuery>;

export const ProfileScreen = z
  .strictObject({
    name: z.string(),
    email: z.string(),
    shop: z.string().nullable().describe('null unless the caller sells'),
    addresses: z.array(z.strictObject({ id: z.string(), label: z.string(), text: z.string().describe('As it stands on an envelope') })).describe('The default one first'),
    preferences: z.strictObject({ locale: z.string(), currency: z.string(), theme: z.string() }).nullable().describe('null when they are missing'),
    orders: z.array(OrderRow).describe('The latest'),
    locale,
    degraded,
  })
  .meta({ id: 'ProfileScreen' });
export type ProfileScreen = z.output<typeof ProfileScreen>;
