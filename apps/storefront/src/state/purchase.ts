import { answer, type components, idempotencyKey, ProblemError } from '@portico/api-web';
import { api } from '../client.ts';
import { asked, cart } from './cart.ts';
import { forgetPages } from './page.ts';
import { Stored } from './stored.ts';

interface Attempt {
  /** The order, as it is sent. */
  readonly of: string;
  readonly key: string;
  /** Whether it may have been placed by a request that had no answer. */
  readonly isOpen: boolean;
}

/**
 * The order that is being placed: the same key as long as it is the same order, in all tabs, after a lost answer and after
 * signing in again. So it is placed once, whatever happens.
 */
const attempt = new Stored<Attempt | undefined>('portico.purchase', undefined);

/** @throws ProblemError, UnreachableError; then the cart is as it was, and {@link mayBePlaced} tells what is known */
export async function purchase(addressId: string): Promise<components['schemas']['OrderCard']> {
  const body = { addressId, lines: asked(cart.value) };
  const of = JSON.stringify(body);
  const before = attempt.value?.of === of ? attempt.value : { of, key: idempotencyKey(), isOpen: false };
  // Also when this page is gone before the answer comes.
  attempt.set({ ...before, isOpen: true });
  const header = { 'Idempotency-Key': before.key };
  try {
    const { order } = await answer(api.POST('/api/pages/checkout', { body, params: { header } }));
    attempt.set(undefined);
    cart.set([]);
    forgetPages();
    return order;
  } catch (error) {
    // Unless another tab has settled it meanwhile.
    if (attempt.value?.key === before.key) attempt.set({ ...before, isOpen: isOpenAfter(error, before.isOpen) });
    throw error;
  }
}

/** Whether the order of which the last answer told may stand all the same. */
export function mayBePlaced(): boolean {
  return attempt.value?.isOpen ?? false;
}

/** @param wasOpen what no answer changes that speaks of its own request alone */
function isOpenAfter(error: unknown, wasOpen: boolean): boolean {
  if (!(error instanceof ProblemError)) return true;
  const { code, status, problem: { outcome } } = error;
  if (outcome === 'not_placed') return false;
  if (outcome === 'not_sent') return wasOpen;
  return wasOpen || status >= 500 || code === 'idempotency_in_flight';
}
