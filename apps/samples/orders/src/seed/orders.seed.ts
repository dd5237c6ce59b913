import {
  addressId, euros, productId, SeededRandom, type SqlDatabase, userId, variantCount, variantId, world, WORLD_NOW,
} from '@portico/samples-chassis';
import { type Order, type OrderLine } from '../orders.schema.ts';

const DAY_MS = 86_400_000;

/** How far back orders go. */
const SPAN_DAYS = 400;

/** Fills an empty database, always with the same orders, oldest first. */
export function seedOrders(database: SqlDatabase): void {
  const random = new SeededRandom(4402);
  for (let number = 1; number <= world.orders; number += 1) {
    const age = SPAN_DAYS * (1 - number / world.orders);
    seedOrder(database, { number, age, user: random.between(1, world.users) }, random);
  }
}

function seedOrder(
  database: SqlDatabase,
  { number, age, user }: { number: number; age: number; user: number },
  random: SeededRandom,
): void {
  const placedAt = new Date(WORLD_NOW - age * DAY_MS).toISOString();
  const lines = Array.from({ length: random.between(1, 4) }, () => lineOf(random));
  const total = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amountMinor, 0);
  database.run(
    `INSERT INTO order_records (number, user_id, address_id, status, wish, lines, total_minor, hold_id, placed_at, updated_at)
     VALUES (?, ?, ?, ?, '[]', ?, ?, ?, ?, ?)`,
    number, userId(user), addressId(user, 1), statusOf(age, random), JSON.stringify(lines), total, `seed-${number}`,
    placedAt, placedAt,
  );
  database.run(`INSERT INTO changes (id, deleted) SELECT id, 0 FROM order_records WHERE number = ?`, number);
}

/** At the price of its day, which need not be today's. */
function lineOf(random: SeededRandom): OrderLine {
  const product = random.between(1, world.products);
  return {
    productId: productId(product),
    variantId: variantId(product, random.between(1, variantCount(product))),
    quantity: random.pick([1, 1, 1, 2, 3]),
    unitPrice: euros(random.between(8, 180) * 100 + random.pick([0, 50, 90])),
  };
}

function statusOf(ageDays: number, random: SeededRandom): Order['status'] {
  if (random.next() < 0.04) return 'cancelled';
  if (ageDays > 12) return 'delivered';
  return ageDays > 3 ? 'shipped' : 'placed';
}
