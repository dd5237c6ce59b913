import { type Device } from '@portico/routing';
import { type CheckoutParts } from '@portico/services';
import { addressText, orderRow } from '../order-row.shape.ts';
import { type CheckoutScreen } from './checkout.schema.ts';

export function checkoutScreen({ order, address, products, locale }: CheckoutParts, device: Device): CheckoutScreen {
  return { ...orderRow(order, products, device), locale, address: addressText(address) };
}
