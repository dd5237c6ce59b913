import { CHANGES_TABLE } from '@portico/samples-chassis';

/** The tables of the catalogue, oldest script first. */
export const migrations: readonly string[] = [
  `${CHANGES_TABLE}
  CREATE TABLE categories (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    position INTEGER NOT NULL
  );
  CREATE TABLE products (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description_html TEXT NOT NULL,
    images TEXT NOT NULL,
    seller_id TEXT NOT NULL,
    category_id TEXT NOT NULL REFERENCES categories (id),
    price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
    rating_average REAL NOT NULL,
    rating_count INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
  );
  CREATE INDEX products_by_age ON products (created_at, id);
  CREATE INDEX products_by_price ON products (price_minor, id);
  CREATE INDEX products_by_rating ON products (rating_average, id);
  CREATE INDEX products_by_category ON products (category_id);
  CREATE INDEX products_by_seller ON products (seller_id);
  -- A variant costs what its product costs, and a surcharge: a new price of the product moves all of them.
  CREATE TABLE variants (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    attributes TEXT NOT NULL,
    surcharge_minor INTEGER NOT NULL CHECK (surcharge_minor >= 0),
    stock INTEGER NOT NULL CHECK (stock >= 0)
  );
  CREATE INDEX variants_by_product ON variants (product_id);
  CREATE TABLE reviews (
    id TEXT PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    author_id TEXT NOT NULL,
    rating INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at TEXT NOT NULL
  );
  CREATE INDEX reviews_by_product ON reviews (product_id, created_at, id);
  -- What an order took. A released one stays, so that a late repetition of its taking takes nothing.
  CREATE TABLE holds (
    order_id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('taken', 'released')),
    lines TEXT NOT NULL
  );
  -- Its rowid is the product's number.
  CREATE VIRTUAL TABLE product_words USING fts5 (name, words);`,
  // Pictures were at an address that is nobody's.
  "UPDATE products SET images = REPLACE(REPLACE(images, 'https://images.example/', '/images/'), '.jpg', '.svg');",
];
