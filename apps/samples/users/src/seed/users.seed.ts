import {
  addressId, imageSet, isSeller, SeededRandom, type SqlDatabase, userId, world, WORLD_NOW,
} from '@portico/samples-chassis';
import { type Preferences } from '../users.schema.ts';
import { addressLabels, cities, firstNames, lastNames, shopNames, streets } from './people.words.ts';

const DAY_MS = 86_400_000;

/** Fills an empty database, always with the same people. u-001 is Ada, `ada@example.com`. */
export function seedUsers(database: SqlDatabase): void {
  const random = new SeededRandom(4403);
  for (let number = 1; number <= world.users; number += 1) seedUser(database, number, random);
}

function seedUser(database: SqlDatabase, number: number, random: SeededRandom): void {
  const id = userId(number);
  const first = firstNames[(number - 1) % firstNames.length] as string;
  // 32 first and 37 last names have no common divisor, so no two users have both in common.
  const last = lastNames[(number * 5) % lastNames.length] as string;
  const name = `${first} ${last}`;
  const email = `${number <= firstNames.length ? first : `${first}.${last}`}@example.com`.toLowerCase();
  const shop = isSeller(number)
    ? [shopNames[number / 10 - 1] as string, random.between(36, 50) / 10, random.between(12, 900)]
    : [null, null, null];
  const createdAt = new Date(WORLD_NOW - random.between(30 * DAY_MS, 1_200 * DAY_MS)).toISOString();
  database.run(
    `INSERT INTO users (id, name, email, avatar, shop_name, shop_rating_average, shop_rating_count, preferences, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id, name, email, JSON.stringify(imageSet(`users/${id}/avatar`, name, 1)), ...shop,
    JSON.stringify(preferencesOf(random)), createdAt,
  );
  const addresses = random.between(1, 3);
  for (let address = 1; address <= addresses; address += 1) seedAddress(database, { number, address, name }, random);
  database.run('INSERT INTO changes (id, deleted) VALUES (?, 0)', id);
}

function seedAddress(
  database: SqlDatabase,
  { number, address, name }: { number: number; address: number; name: string },
  random: SeededRandom,
): void {
  const [city, postalCode, country] = random.pick(cities);
  database.run(
    `INSERT INTO addresses (id, user_id, label, recipient, street, postal_code, city, country, is_default)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    addressId(number, address), userId(number), addressLabels[address - 1] ?? 'Other', name,
    `${random.pick(streets)} ${random.between(1, 120)}`, postalCode, city, country, address === 1 ? 1 : 0,
  );
}

function preferencesOf(random: SeededRandom): Preferences {
  return {
    locale: random.pick(['en-GB', 'en-US', 'de-DE', 'fr-FR', 'sv-SE']),
    currency: random.pick(['EUR', 'EUR', 'GBP', 'USD', 'SEK']),
    theme: random.pick(['system', 'light', 'dark']),
    newsletter: random.next() < 0.4,
  };
}
