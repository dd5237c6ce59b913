import { z } from 'zod';
import { AddressCard, degraded, Images, OrderCard } from '../page.schema.ts';

export const ProfilePage = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    avatar: Images.nullable(),
    shopName: z.string().nullable().describe('null unless the caller sells'),
    addresses: z.array(AddressCard).describe('The default one first'),
    preferences: z
      .strictObject({ locale: z.string(), currency: z.string(), theme: z.string(), newsletter: z.boolean() })
      .nullable()
      .describe('null when they are missing'),
    orders: z.array(OrderCard).describe('The latest'),
    degraded,
  })
  .meta({ id: 'ProfilePage' });
export type ProfilePage = z.output<typeof ProfilePage>;
