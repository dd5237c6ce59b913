import { type CheckoutParts } from '@portico/services';
import { type Device } from '../device.ts';
import { addressText, orderRow } from '../order-row.shape.ts';
import { type CheckoutScreen } from './checkout.schema.ts';

export function checkoutScreen({ order, address, products }: CheckoutParts, device: Device): CheckoutScreen {
  return { ...orderRow(order, products, device), address: addressText(address) };
}
