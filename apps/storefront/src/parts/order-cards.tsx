import { type components } from '@portico/api-web';
import { Link } from '../state/place.tsx';
import { Price } from './money.tsx';
import { Picture } from './picture.tsx';

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' });

/** Orders, each with what was bought. */
export function OrderCards({ of, heading: Heading }: { of: readonly components['schemas']['OrderCard'][]; heading: 'h2' | 'h3' }) {
  return (
    <ul className="cards">
      {of.map(({ id, status, placedAt, total, lines }) => (
        <li key={id} className="card order">
          <div className="order-head">
            <Heading><Link href={`/orders/${id}`}>Order {id}</Link></Heading>
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
  );
}
