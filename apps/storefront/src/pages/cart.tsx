import { answer, type components } from '@portico/api-web';
import { api } from '../client.ts';
import { Price } from '../parts/money.tsx';
import { PageOf, useTitle } from '../parts/page-of.tsx';
import { Picture } from '../parts/picture.tsx';
import { account, signIn } from '../state/account.ts';
import { asked, cart, type CartLine, changeLine, lineOf, MOST_OF_ONE } from '../state/cart.ts';
import { usePage } from '../state/page.ts';
import { go, Link } from '../state/place.tsx';
import { useStored } from '../state/stored.ts';

type PricedLine = components['schemas']['CartPage']['lines'][number];

export function CartPage() {
  const lines = useStored(cart);
  return lines.length > 0 ? <PricedCart lines={asked(lines)} /> : <EmptyCart />;
}

function EmptyCart() {
  useTitle('Your cart');
  return <section className="failure"><h1>Your cart is empty</h1><p className="row"><Link className="button" href="/products">Look around</Link></p></section>;
}

function PricedCart({ lines }: { lines: ReturnType<typeof asked> }) {
  const key = JSON.stringify(lines);
  const state = usePage(`cart ${key}`, (signal) => answer(api.POST('/api/pages/cart', { body: { lines }, signal })));
  const { user } = useStored(account);
  const toCheckout = () => (user ? go('/checkout') : signIn('/checkout'));
  return (
    <PageOf state={state} title="Your cart">
      {(page) => (
        <>
          <h1>Your cart</h1>
          <div className="two">
            <ul>{page.lines.map((line) => <Line key={line.variantId} line={line} />)}</ul>
            <aside className="card" aria-label="Sum">
              <dl className="sums">
                <dt>{page.items} {page.items === 1 ? 'piece' : 'pieces'}</dt><dd><Price of={page.total} /></dd>
                <dt>Delivery</dt><dd>free</dd>
                <dt className="total">Total</dt><dd className="total"><Price of={page.total} /></dd>
              </dl>
              <button type="button" className="wide" disabled={!page.orderable} onClick={toCheckout}>{user ? 'To the checkout' : 'Sign in and order'}</button>
              {!page.orderable && <p className="small bad">Some things cannot be ordered like this: see beside them.</p>}
            </aside>
          </div>
        </>
      )}
    </PageOf>
  );
}

function Line({ line }: { line: PricedLine }) {
  const { productId, variantId, quantity, name, variant, image, unitPrice, total, href } = line;
  const held = lineOf(variantId);
  const title = name ?? held?.name ?? 'Something that is gone';
  const change = (changes: Partial<CartLine>) => held && changeLine({ ...held, productId, variantId, ...changes });
  return (
    <li className="line">
      <Picture of={image} alt="" sizes="5rem" className="square" />
      <span><Link className="line-name" href={href}>{title}</Link>{variant && <><br /><span className="quiet small">{variant}</span></>}</span>
      <span>{total ? <Price of={total} /> : '—'}</span>
      <span className="row small">
        <label className="quantity">Pieces
          <select value={Math.min(quantity, MOST_OF_ONE)} onChange={({ target }) => change({ quantity: Number(target.value) })} aria-label={`Pieces of ${title}`}>
            {Array.from({ length: MOST_OF_ONE }, (_, at) => <option key={at}>{at + 1}</option>)}
          </select>
        </label>
        <button type="button" className="link-button" onClick={() => change({ quantity: 0 })} aria-label={`Remove ${title}`}>Remove</button>
      </span>
      <span className="quiet small">{unitPrice && quantity > 1 && <><Price of={unitPrice} /> each</>}</span>
      <LineState line={line} change={change} />
    </li>
  );
}

function LineState({ line: { state, available, unitPrice }, change }: { line: PricedLine; change(changes: Partial<CartLine>): void }) {
  if (state === 'ok') return null;
  if (state === 'gone') return <p className="problem small">This is not sold any more. Remove it to go on.</p>;
  if (state === 'out_of_stock') return <p className="problem small">Sold out. Remove it to go on.</p>;
  if (state === 'fewer') {
    return <p className="problem small">Only {available} left. <button type="button" className="small-button" onClick={() => change({ quantity: available })}>Take {available}</button></p>;
  }
  return (
    <p className="problem small">
      The price has changed. <button type="button" className="small-button" onClick={() => unitPrice && change({ unitPriceMinor: unitPrice.amountMinor })}>Take the new one</button>
    </p>
  );
}
