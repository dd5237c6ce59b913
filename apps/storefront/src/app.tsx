import { type ReactNode, useEffect, useRef } from 'react';
import { CartPage } from './pages/cart.tsx';
import { CheckoutPage } from './pages/checkout.tsx';
import { HomePage } from './pages/home.tsx';
import { OrderPage } from './pages/order.tsx';
import { OrdersPage } from './pages/orders.tsx';
import { ProductPage } from './pages/product.tsx';
import { ProfilePage } from './pages/profile.tsx';
import { SearchPage } from './pages/search.tsx';
import { SignedInPage } from './pages/signed-in.tsx';
import { Banners } from './parts/banners.tsx';
import { Header } from './parts/header.tsx';
import { useTitle } from './parts/page-of.tsx';
import { Link, usePlace } from './state/place.tsx';

export function App() {
  const place = usePlace();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // Who uses a screen reader hears that there is another page; the first one is told by the browser.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [place.pathname]);
  return (
    <>
      <a className="skip" href="#main">To the content</a>
      <Header />
      <Banners />
      <main id="main" ref={main} tabIndex={-1}>{pageAt(place)}</main>
      <footer className="footer"><p>Portico is an example shop. Nothing here is real, and nobody will send you anything.</p></footer>
    </>
  );
}

function pageAt({ pathname, searchParams }: URL): ReactNode {
  const [first, second] = pathname.slice(1).split('/');
  const key = pathname;
  if (pathname === '/') return <HomePage />;
  if (pathname === '/products') return <SearchPage search={searchParams} />;
  if (first === 'products' && second) return <ProductPage key={key} id={decodeURIComponent(second)} />;
  if (pathname === '/orders') return <OrdersPage cursor={searchParams.get('cursor') ?? undefined} />;
  if (first === 'orders' && second) return <OrderPage key={key} id={decodeURIComponent(second)} isNew={searchParams.has('placed')} />;
  if (pathname === '/cart') return <CartPage />;
  if (pathname === '/checkout') return <CheckoutPage />;
  if (pathname === '/profile') return <ProfilePage />;
  if (pathname === '/signed-in') return <SignedInPage to={searchParams.get('to') ?? '/'} />;
  return <NotFound />;
}

function NotFound() {
  useTitle('Not found');
  return <section className="failure"><h1>There is nothing here</h1><p className="row"><Link className="button" href="/">To the start page</Link></p></section>;
}
