import { answer, missing } from '@portico/api-web';
import { api } from '../client.ts';
import { MissingPart } from '../parts/failure.tsx';
import { Price } from '../parts/money.tsx';
import { PageOf } from '../parts/page-of.tsx';
import { Picture } from '../parts/picture.tsx';
import { usePage } from '../state/page.ts';
import { Link } from '../state/place.tsx';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });

export function OrderPage({ id, isNew }: { id: string; isNew: boolean }) {
  const state = usePage(`order ${id}`, (signal) => answer(api.GET('/api/pages/orders/{id}', { params: { path: { id } }, signal })));
  return (
    <PageOf state={state} title={`Order ${id}`}>
      {(order) => (
        <>
          {isNew && <p className="notice good" role="status"><strong>Thank you. Your order is placed.</strong></p>}
          <h1>Order {order.id}</h1>
          <p className="row"><span className={`status ${order.status}`}>{order.status}</span><span className="quiet">{DATE.format(new Date(order.placedAt))}</span></p>
          {missing(order, 'products') && <MissingPart what="What you bought" retry={state.retry} />}
          <div className="two">
            <ul>
              {order.lines.map(({ variantId, name, image, quantity, unitPrice, total, href }) => (
                <li key={variantId} className="line">
                  <Picture of={image} alt="" sizes="5rem" className="square" />
                  <Link className="line-name" href={href}>{name ?? 'Something we cannot name right now'}</Link>
                  <Price of={total} />
                  <span className="quiet small">{quantity} × <Price of={unitPrice} /></span>
                </li>
              ))}
            </ul>
            <aside className="card" aria-label="Sum and address">
              <dl className="sums"><dt className="total">Total</dt><dd className="total"><Price of={order.total} /></dd></dl>
              {missing(order, 'address') && <MissingPart what="The address" retry={state.retry} />}
              {order.address && <p>{order.address.recipient}<br />{order.address.street}<br />{order.address.postalCode} {order.address.city}<br />{order.address.country}</p>}
            </aside>
          </div>
          <p><Link href="/orders">All your orders</Link></p>
        </>
      )}
    </PageOf>
  );
}
