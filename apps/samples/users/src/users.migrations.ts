import { CHANGES_TABLE } from '@portico/samples-chassis';

/** The tables of the users, oldest script first. */
export const migrations: readonly string[] = [
  `${CHANGES_TABLE}
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    avatar TEXT NOT NULL,
    shop_name TEXT,
    shop_rating_average REAL,
    shop_rating_count INTEGER,
    preferences TEXT NOT NULL,
    created_at TEXT NOT NULL
  );
  CREATE TABLE addresses (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    recipient TEXT NOT NULL,
    street TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL,
    is_default INTEGER NOT NULL
  );
  CREATE INDEX addresses_by_user ON addresses (user_id);`,
  // Pictures were at an address that is nobody's.
  "UPDATE users SET avatar = REPLACE(REPLACE(avatar, 'https://images.example/', '/images/'), '.jpg', '.svg');",
];
