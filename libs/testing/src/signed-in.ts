import { type Shop } from './shop.ts';

/** What a request has to carry, so that the gateway knows its user. */
export type SignedIn = Readonly<Record<string, string>>;

/** A browser in which one of the shop's users has signed in. */
export async function signedInBrowser(_shop: Shop, user = 'u-001'): Promise<SignedIn> {
  return { 'x-demo-user': user };
}

/** A phone on which one of the shop's users has signed in. */
export async function signedInPhone(_shop: Shop, user = 'u-001'): Promise<SignedIn> {
  return { 'x-demo-user': user };
}
