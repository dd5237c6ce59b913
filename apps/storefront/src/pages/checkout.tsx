import { answer, type components, missing, ProblemError } from '@portico/api-web';
import { useState } from 'react';
import { api } from '../client.ts';
import { MissingPart, wordsFor } from '../parts/failure.tsx';
import { Price } from '../parts/money.tsx';
import { PageOf } from '../parts/page-of.tsx';
import { accountEnded, signIn } from '../state/account.ts';
import { cart, total } from '../state/cart.ts';
import { usePage } from '../state/page.ts';
import { go, Link } from '../state/place.tsx';
import { mayBePlaced, purchase } from '../state/purchase.ts';
import { useStored } from '../state/stored.ts';

type Address = components['schemas']['AddressCard'];

export function CheckoutPage() {
  const lines = useStored(cart);
  const state = usePage('profile', (signal) => answer(api.GET('/api/pages/profile', { signal })));
  return (
    <PageOf state={state} title="Checkout">
      {(profile) => (
        <>
          <h1>Checkout</h1>
          {lines.length === 0 && <p>Your cart is empty. <Link href="/products">Look around</Link></p>}
          {missing(profile, 'addresses') && <MissingPart what="Your addresses" retry={state.retry} />}
          {lines.length > 0 && profile.addresses.length > 0 && <Order addresses={profile.addresses} />}
        </>
      )}
    </PageOf>
  );
}

function Order({ addresses }: { addresses: readonly Address[] }) {
  const lines = useStored(cart);
  const [addressId, choose] = useState((addresses.find(({ isDefault }) => isDefault) ?? addresses[0]!).id);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const place = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const { id } = await purchase(addressId);
      go(`/orders/${id}?placed`, { replace: true });
    } catch (thrown) {
      if (thrown instanceof ProblemError && thrown.status === 401) accountEnded('expired');
      setError(thrown as Error);
      setBusy(false);
    }
  };
  return (
    <form className="two" onSubmit={(event) => (event.preventDefault(), void place())}>
      <fieldset className="choices-list">
        <legend><h2>Where shall it go?</h2></legend>
        {addresses.map((address) => (
          <label key={address.id} className="pick">
            <input type="radio" name="address" checked={address.id === addressId} onChange={() => choose(address.id)} />
            <strong>{address.label}</strong><br />
            {address.recipient}, {address.street}, {address.postalCode} {address.city}, {address.country}
          </label>
        ))}
      </fieldset>
      <aside className="card" aria-label="Your order">
        <ul>{lines.map(({ variantId, name, quantity, unitPriceMinor, currency }) => (
          <li key={variantId} className="row between"><span>{quantity} × {name}</span><Price of={{ amountMinor: quantity * unitPriceMinor, currency }} /></li>
        ))}</ul>
        <dl className="sums"><dt className="total">Total</dt><dd className="total"><Price of={total(lines)} /></dd></dl>
        <button type="submit" className="wide" disabled={isBusy}>{isBusy ? 'Placing your order …' : 'Place the order'}</button>
        {error && <WhyNot error={error} />}
        <p className="small quiet">You can press the button again without fear: the same order is placed once at most.</p>
      </aside>
    </form>
  );
}

function WhyNot({ error }: { error: Error }) {
  const { status, code } = error instanceof ProblemError ? error : { status: 0, code: '' };
  const isOpen = mayBePlaced();
  const unknown = 'We do not know yet whether your order was placed.';
  if (status === 401) {
    return (
      <div role="alert">
        <p className="bad">Your session has ended. {isOpen ? unknown : 'Nothing was ordered yet.'}</p>
        <button type="button" className="wide" onClick={() => signIn('/checkout')}>Sign in and go on</button>
      </div>
    );
  }
  if ((status === 409 && code !== 'idempotency_in_flight') || status === 422) {
    return <div role="alert"><p className="bad">{error.message}</p><Link className="button quiet-button wide" href="/cart">Back to the cart</Link></div>;
  }
  const { title } = wordsFor(error);
  return <p role="alert" className="bad">{title}. {isOpen ? `${unknown} Press the button again: it is placed once at most.` : 'Nothing was ordered. Please try again in a moment.'}</p>;
}
