import { answer, missing } from '@portico/api-web';
import { api } from '../client.ts';
import { MissingPart } from '../parts/failure.tsx';
import { OrderCards } from '../parts/order-cards.tsx';
import { PageOf } from '../parts/page-of.tsx';
import { usePage } from '../state/page.ts';
import { Link } from '../state/place.tsx';

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
          <OrderCards of={page.orders} heading="h2" />
          {page.nextCursor && <p><Link className="button quiet-button" href={`/orders?cursor=${encodeURIComponent(page.nextCursor)}`}>Older orders</Link></p>}
        </>
      )}
    </PageOf>
  );
}
