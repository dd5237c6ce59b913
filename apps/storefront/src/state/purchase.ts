import { answer, type components, idempotencyKey } from '@portico/api-web';
import { api } from '../client.ts';
import { asked, cart } from './cart.ts';
import { forgetPages } from './page.ts';
import { Stored } from './stored.ts';

/**
 * The order that is being placed: the same key as long as it is the same order, in all tabs, after a lost answer and after
 * signing in again. So it is placed once, whatever happens.
 */
const attempt = new Stored<{ readonly of: string; readonly key: string } | undefined>('portico.purchase', undefined);

/** @throws ProblemError, UnreachableError; then the cart is as it was */
export async function purchase(addressId: string): Promise<components['schemas']['OrderCard']> {
  const body = { addressId, lines: asked(cart.value) };
  const of = JSON.stringify(body);
  if (attempt.value?.of !== of) attempt.set({ of, key: idempotencyKey() });
  const header = { 'Idempotency-Key': attempt.value!.key };
  const { order } = await answer(api.POST('/api/pages/checkout', { body, params: { header } }));
  attempt.set(undefined);
  cart.set([]);
  forgetPages();
  return order;
}
