import { account, signIn, signOut } from '../state/account.ts';
import { cart, pieces } from '../state/cart.ts';
import { go, Link, usePlace } from '../state/place.tsx';
import { useStored } from '../state/stored.ts';

export function Header() {
  const place = usePlace();
  const { user } = useStored(account);
  const count = pieces(useStored(cart));
  const here = (path: string) => (place.pathname === path ? 'page' : undefined);
  return (
    <header className="header">
      <div className="header-row">
        <Link href="/" className="brand"><img src="/icon.svg" alt="" width="28" height="28" /> Portico</Link>
        <form
          role="search"
          className="search"
          onSubmit={(event) => {
            event.preventDefault();
            const q = String(new FormData(event.currentTarget).get('q') ?? '').trim();
            go(q === '' ? '/products' : `/products?q=${encodeURIComponent(q)}`);
          }}
        >
          <input key={place.searchParams.get('q')} name="q" type="search" aria-label="Search the shop" placeholder="Search for lamps, linen, bowls …" defaultValue={place.searchParams.get('q') ?? ''} maxLength={200} />
          <button type="submit" className="search-button" aria-label="Search">⌕</button>
        </form>
        <nav aria-label="You" className="you">
          {user && <Link href="/orders" aria-current={here('/orders')}>Orders</Link>}
          {user && <Link href="/profile" aria-current={here('/profile')} className="name">{user.name.split(' ')[0]}</Link>}
          {user ? <button type="button" className="link-button sign-out" onClick={() => signOut()}>Sign out</button> : <button type="button" className="link-button" onClick={() => signIn()}>Sign in</button>}
          <Link href="/cart" aria-current={here('/cart')} className="cart-link" aria-label={`Cart, ${count} ${count === 1 ? 'piece' : 'pieces'}`}>Cart <span className="count" data-empty={count === 0}>{count}</span></Link>
        </nav>
      </div>
    </header>
  );
}
