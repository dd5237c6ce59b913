import { changesOf, ImageSet, pageOf } from '@portico/samples-chassis';
import { z } from 'zod';

export const Seller = z
  .object({
    shopName: z.string(),
    rating: z.object({ average: z.number().min(0).max(5), count: z.int().min(0) }).meta({ id: 'Rating' }),
  })
  .meta({ id: 'Seller' });

/** What everybody may see of a user. */
export const User = z
  .object({
    id: z.string(),
    name: z.string(),
    avatar: ImageSet,
    seller: Seller.nullable().describe('null unless the user sells'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const UserPage = pageOf('UserPage', User);
export const UserChanges = changesOf('User', 'user', User);

/** What only the user may see: who they are. */
export const Account = z.object({ id: z.string(), name: z.string(), email: z.email() }).meta({ id: 'Account' });
export type Account = z.infer<typeof Account>;

const preferences = {
  locale: z.enum(['en-GB', 'en-US', 'de-DE', 'fr-FR', 'sv-SE']),
  currency: z.enum(['EUR', 'GBP', 'USD', 'SEK']).describe('For display; prices are in EUR'),
  theme: z.enum(['system', 'light', 'dark']),
  newsletter: z.boolean(),
};

export const Preferences = z.object(preferences).meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof Preferences>;

/** What may be changed of the preferences; what is left out stays. */
export const PreferencesPatch = z
  .strictObject(preferences)
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, 'names nothing to change')
  .meta({ id: 'PreferencesPatch' });
export type PreferencesPatch = z.infer<typeof PreferencesPatch>;

export const Address = z
  .object({
    id: z.string(),
    label: z.string(),
    recipient: z.string(),
    street: z.string(),
    postalCode: z.string(),
    city: z.string(),
    country: z.string().length(2).describe('ISO 3166-1'),
    isDefault: z.boolean(),
  })
  .meta({ id: 'Address' });
export type Address = z.infer<typeof Address>;

export const AddressPage = pageOf('AddressPage', Address);
