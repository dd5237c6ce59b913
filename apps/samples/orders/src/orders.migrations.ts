import { CHANGES_TABLE, SERVICE_KEY_TABLE } from '@portico/samples-chassis';

/** The tables of the orders, oldest script first. */
export const migrations: readonly string[] = [
  `${CHANGES_TABLE}
  -- pending: written before its stock was taken. failed: never was an order; kept until its stock is surely released.
  CREATE TABLE order_records (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT GENERATED ALWAYS AS (printf('o-%05d', number)) STORED UNIQUE,
    user_id TEXT NOT NULL,
    address_id TEXT,
    status TEXT NOT NULL CHECK (status IN ('pending', 'failed', 'placed', 'shipped', 'delivered', 'cancelled')),
    wish TEXT NOT NULL,
    lines TEXT NOT NULL DEFAULT '[]',
    total_minor INTEGER NOT NULL DEFAULT 0,
    hold_id TEXT NOT NULL UNIQUE,
    release_due INTEGER NOT NULL DEFAULT 0,
    idempotency_key TEXT,
    request_hash TEXT,
    placed_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (user_id, idempotency_key)
  );
  CREATE INDEX order_records_by_age ON order_records (placed_at, id);
  CREATE INDEX order_records_by_user ON order_records (user_id, placed_at, id);
  CREATE INDEX order_records_unsettled ON order_records (status, release_due) WHERE status = 'pending' OR release_due = 1;
  -- What is an order to everybody else.
  CREATE VIEW orders AS
    SELECT id, user_id, address_id, status, lines, total_minor, placed_at, updated_at, version
    FROM order_records WHERE status NOT IN ('pending', 'failed');`,
  SERVICE_KEY_TABLE,
];
