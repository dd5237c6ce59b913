import { type Shop } from './shop.ts';

/** A way in which a checkout fails through no fault of the buyer's, and what every gateway answers. */
export interface CheckoutFailure {
  begin(shop: Shop): Promise<unknown>;
  end(shop: Shop): Promise<void>;
  readonly expected: { readonly status: number; readonly code: string; readonly part: string; readonly outcome: 'not_sent' | 'not_placed' | 'unknown' };
}

const unknown = (status: number, code: string) => ({ status, code, part: 'order', outcome: 'unknown' }) as const;

/** By what is the matter. The gateway is to have {@link CHECKOUT_CONFIG}. */
export const CHECKOUT_FAILURES: Readonly<Record<string, CheckoutFailure>> = {
  'products is down': {
    begin: (shop) => shop.stopService('products'),
    end: (shop) => shop.restartService('products'),
    expected: { status: 503, code: 'unavailable', part: 'order', outcome: 'not_placed' },
  },
  'users is down': {
    begin: (shop) => shop.stopService('users'),
    end: (shop) => shop.restartService('users'),
    expected: { status: 502, code: 'upstream_unreachable', part: 'address', outcome: 'not_sent' },
  },
  'users is silent': {
    begin: (shop) => shop.spoil('users', { hang: true }),
    end: (shop) => shop.heal('users'),
    expected: { status: 504, code: 'upstream_timeout', part: 'address', outcome: 'not_sent' },
  },
  'orders is down': {
    begin: (shop) => shop.stopService('orders'),
    end: (shop) => shop.restartService('orders'),
    expected: { status: 502, code: 'upstream_unreachable', part: 'order', outcome: 'not_sent' },
  },
  'orders is silent until the deadline': {
    begin: (shop) => shop.spoil('orders', { hang: true }),
    end: (shop) => shop.heal('orders'),
    expected: unknown(504, 'deadline_exceeded'),
  },
  'orders places it and breaks its answer off': {
    begin: (shop) => shop.spoil('orders', { path: '/orders', truncate: true }),
    end: (shop) => shop.heal('orders'),
    expected: unknown(502, 'upstream_reset'),
  },
  'orders places it and answers with wrong types': {
    begin: (shop) => shop.spoil('orders', { misshapen: true }),
    end: (shop) => shop.heal('orders'),
    expected: unknown(502, 'upstream_failed'),
  },
  'orders answers HTML': {
    begin: (shop) => shop.spoil('orders', { garbage: true }),
    end: (shop) => shop.heal('orders'),
    expected: unknown(502, 'upstream_failed'),
  },
  'orders answers 10 MB': {
    begin: (shop) => shop.spoil('orders', { huge: true }),
    end: (shop) => shop.heal('orders'),
    expected: unknown(502, 'upstream_failed'),
  },
};

/** One silent attempt after the other would otherwise be over before the deadline is. */
export const CHECKOUT_CONFIG = 'upstreams: {orders: {timeout: 4s}}';
