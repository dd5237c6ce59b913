import { useEffect, useState } from 'react';
import { Failure } from '../parts/failure.tsx';
import { Bones, useTitle } from '../parts/page-of.tsx';
import { account, refreshAccount } from '../state/account.ts';
import { forgetPages } from '../state/page.ts';
import { go } from '../state/place.tsx';

/** Where the provider leads back to: looks who has signed in, and goes on. */
export function SignedInPage({ to }: { to: string }) {
  const [error, setError] = useState<Error>();
  useTitle('Signing in');
  const look = () => {
    setError(undefined);
    refreshAccount().then(
      () => {
        forgetPages();
        go(account.value.user ? pathOf(to) : '/', { replace: true });
      },
      (thrown: unknown) => setError(thrown as Error),
    );
  };
  useEffect(look, [to]);
  return error ? <Failure error={error} retry={look} /> : <Bones />;
}

/** A path of this site; `//host` and the like lead elsewhere. */
function pathOf(to: string): string {
  const url = URL.parse(to, location.origin);
  return url?.origin === location.origin ? url.pathname + url.search : '/';
}
