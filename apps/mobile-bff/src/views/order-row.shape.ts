import { type Device, imageFor } from '@portico/routing';
import { type Address, type Order, type ProductSummary } from '@portico/services';
import { type OrderRow } from './screen.schema.ts';

/** Of the screen's width. */
const SHARE = 1 / 4;

/** What an order's row and its own screen both say first. */
export function orderHead({ id, status, placedAt, total }: Order) {
  return { id, status, placedAt, total: total.amountMinor, currency: total.currency };
}

/** An order with what was bought, as far as products are known. */
export function orderRow(order: Order, products: ReadonlyMap<string, ProductSummary>, device: Device): OrderRow {
  const { lines } = order;
  const bought = lines.map(({ productId }) => products.get(productId)).filter((product) => product !== undefined);
  const image = bought[0]?.images[0];
  return {
    ...orderHead(order),
    pieces: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    names: bought.map(({ name }) => name),
    image: image ? imageFor(device, image, SHARE) : null,
  };
}

/** As it stands on an envelope. */
export function addressText({ recipient, street, postalCode, city, country }: Address): string {
  return [recipient, street, `${postalCode} ${city}`, country].join('\n');
}
