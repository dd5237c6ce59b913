import { answer, missing } from '@portico/api-web';
import { api } from '../client.ts';
import { MissingPart } from '../parts/failure.tsx';
import { Price } from '../parts/money.tsx';
import { PageOf } from '../parts/page-of.tsx';
import { Picture } from '../parts/picture.tsx';
import { usePage } from '../state/page.ts';
import { Link } from '../state/place.tsx';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

export function OrdersPage({ cursor }: { cursor: string | undefined }) {
  const query = { limit: 10, ...(cursor && { cursor }) };
  const state = usePage(`orders ${cursor ?? ''}`, (signal) => answer(api.GET('/api/pages/orders', { params: { query }, signal })));
  return (
    <PageOf state={state} title="Your orders">
      {(page) => (
        <>
          <h1>Your orders</h1>
          {missing(page, 'products') && <MissingPart what="What you bought" retry={state.retry} />}
          {page.orders.length === 0 && <p className="quiet">You have not ordered anything yet. <Link href="/">Look around</Link></p>}
          <ul className="cards">
            {page.orders.map(({ id, status, placedAt, total, lines }) => (
              <li key={id} className="card order">
                <div className="order-head">
                  <h2><Link href={`/orders/${id}`}>Order {id}</Link></h2>
                  <span className={`status ${status}`}>{status}</span>
                </div>
                <p className="quiet small">{DATE.format(new Date(placedAt))} · <Price of={total} /></p>
                <ul className="order-lines">
                  {lines.map(({ variantId, name, image, quantity, href }) => (
                    <li key={variantId}><Link href={href}><Picture of={image} alt="" sizes="4rem" className="square" /><span>{quantity} × {name ?? 'something we cannot name right now'}</span></Link></li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
          {page.nextCursor && <p><Link className="button quiet-button" href={`/orders?cursor=${encodeURIComponent(page.nextCursor)}`}>Older orders</Link></p>}
        </>
      )}
    </PageOf>
  );
}
