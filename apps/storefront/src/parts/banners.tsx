import { useSyncExternalStore } from 'react';
import { account, refreshAccount, signIn } from '../state/account.ts';
import { useStored } from '../state/stored.ts';

const REASONS: Readonly<Record<string, string>> = {
  'signed-out': 'You have signed out.',
  'ended-by-user': 'You were signed out from another device.',
  provider: 'You were signed out from another app or device.',
  'too-many': 'You were signed out here, because you signed in on many other devices.',
  'signed-in-again': 'You have signed in again elsewhere in this browser.',
};

/** What holds for the whole shop and is not as it should be. */
export function Banners() {
  const isOnline = useSyncExternalStore(onOnline, () => navigator.onLine);
  const { ended, expiresAt, user } = useStored(account);
  return (
    <div className="banners" aria-live="polite">
      {!isOnline && <p className="banner warn"><strong>You are offline.</strong> You can look at what you have seen; the rest comes when you are back.</p>}
      {ended && (
        <p className="banner">
          <span>{REASONS[ended] ?? 'Your session has ended.'} Your cart is kept.</span>
          <span className="row">
            <button type="button" className="small-button" onClick={() => signIn()}>Sign in again</button>
            <button type="button" className="link-button" onClick={() => account.set({ user: undefined })}>Dismiss</button>
          </span>
        </p>
      )}
      {user && expiresAt !== undefined && (
        <p className="banner">
          <span>You will be signed out soon.</span>
          <button type="button" className="small-button" onClick={() => void refreshAccount().catch(() => {})}>Stay signed in</button>
        </p>
      )}
    </div>
  );
}

function onOnline(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}
