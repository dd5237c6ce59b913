import { session } from '../client.ts';
import { Stored } from './stored.ts';

/** Who is signed in, as far as the tabs know; the gateway alone decides. Nothing of it opens anything. */
export interface Account {
  readonly user: { readonly id: string; readonly name: string; readonly logoutUrl: string } | undefined;
  /** Why the last session ended, until somebody has read it. */
  readonly ended?: string | undefined;
  /** Milliseconds since 1970, when it is about to end. */
  readonly expiresAt?: number | undefined;
}

export const account = new Stored<Account>('portico.account', { user: undefined });

/** Asks the gateway who is signed in: after a sign-in, and to stay signed in. */
export async function refreshAccount(): Promise<void> {
  const user = await session.user();
  const name = user?.claims.name ?? user?.claims.email ?? 'You';
  account.set(user ? { user: { id: user.claims.sub, name, logoutUrl: user.logoutUrl } } : { user: undefined });
}

/** The gateway said that nobody is signed in. */
export function accountEnded(reason: string): void {
  if (account.value.user) account.set({ user: undefined, ended: reason });
}

/** @param options.everywhere on all devices, and in the mobile app */
export function signOut(options: { readonly everywhere?: boolean } = {}): void {
  const { user } = account.value;
  if (!user) return;
  account.set({ user: undefined });
  session.signOut(user, options);
}

/** Path of the page to which the provider leads back: it asks who is signed in, and goes on. */
export function signIn(returnTo = location.pathname + location.search): void {
  session.signIn(`/signed-in?to=${encodeURIComponent(returnTo)}`);
}

/**
 * Follows the session while somebody is signed in. One tab listens for all: browsers have few connections to a host, and
 * every tab hears of it by the stored account.
 */
export function followSession(): void {
  let stop: (() => void) | undefined;
  const look = () => {
    const isIn = account.value.user !== undefined;
    if (isIn && !stop) stop = listenAlone();
    if (!isIn && stop) stop = void stop();
  };
  account.subscribe(look);
  look();
}

function listenAlone(): () => void {
  const over = new AbortController();
  const listen = () =>
    new Promise<void>((done) => {
      const stop = session.follow({
        active: () => account.value.expiresAt !== undefined && account.set({ ...account.value, expiresAt: undefined }),
        expiring: (seconds) => account.set({ ...account.value, expiresAt: Date.now() + seconds * 1000 }),
        ended: accountEnded,
      });
      over.signal.addEventListener('abort', () => done(stop()));
    });
  navigator.locks.request('portico.session', { signal: over.signal }, listen).catch(() => {});
  return () => over.abort();
}
