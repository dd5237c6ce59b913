import { type Address, type User } from './users.schema.ts';

/** A user as `USER_COLUMNS` selects it. */
export interface UserRow {
  id: string;
  name: string;
  avatar: string;
  shop_name: string | null;
  shop_rating_average: number | null;
  shop_rating_count: number | null;
  created_at: string;
}

export interface AddressRow {
  id: string;
  label: string;
  recipient: string;
  street: string;
  postal_code: string;
  city: string;
  country: string;
  is_default: number;
}

/** Of `users`: the public ones only. */
export const USER_COLUMNS = 'id, name, avatar, shop_name, shop_rating_average, shop_rating_count, created_at';

export function userOf(row: UserRow): User {
  const { shop_name: shopName, shop_rating_average: average, shop_rating_count: count } = row;
  return {
    id: row.id,
    name: row.name,
    avatar: JSON.parse(row.avatar),
    seller: shopName === null ? null : { shopName, rating: { average: average ?? 0, count: count ?? 0 } },
    createdAt: row.created_at,
  };
}

export function addressOf({ postal_code, is_default, ...row }: AddressRow): Address {
  return {
    id: row.id,
    label: row.label,
    recipient: row.recipient,
    street: row.street,
    postalCode: postal_code,
    city: row.city,
    country: row.country,
    isDefault: is_default === 1,
  };
}
