import { answer, missing } from '@portico/api-web';
import { api } from '../client.ts';
import { MissingPart } from '../parts/failure.tsx';
import { moneyText } from '../parts/money.tsx';
import { PageOf, TileBones } from '../parts/page-of.tsx';
import { Tiles } from '../parts/product-tile.tsx';
import { usePage } from '../state/page.ts';
import { go, Link } from '../state/place.tsx';

const SORTS = { newest: 'Newest first', 'price-asc': 'Cheapest first', 'price-desc': 'Dearest first', rating: 'Best rated first' } as const;
type Sort = keyof typeof SORTS;

export function SearchPage({ search }: { search: URLSearchParams }) {
  const [q, category, cursor] = ['q', 'category', 'cursor'].map((name) => search.get(name)?.trim() || undefined);
  const asked = search.get('sort');
  const sort: Sort = asked !== null && asked in SORTS ? (asked as Sort) : 'newest';
  const price = (name: string) => (/^\d{1,9}$/.test(search.get(name) ?? '') ? { [name]: Number(search.get(name)) } : {});
  const narrowed = { ...(q && { q }), ...(category && { category }), ...price('minPrice'), ...price('maxPrice'), ...(search.get('inStock') === 'true' && { inStock: true }) };
  const query = { sort, ...narrowed, ...(cursor && { cursor }) };
  const state = usePage(`search ${JSON.stringify(query)}`, (signal) => answer(api.GET('/api/pages/search', { params: { query }, signal })));
  const to = (changes: Record<string, string>) => `/products?${new URLSearchParams({ ...Object.fromEntries(Object.entries(narrowed).map(([name, value]) => [name, String(value)])), ...changes })}`;
  const title = q ? `“${q}”` : 'All products';
  return (
    <PageOf state={state} title={title} skeleton={<TileBones />}>
      {(page) => {
        const chosen = page.facets.categories.find(({ selected }) => selected);
        return (
          <>
            <h1>{q ? <>Found for {title}</> : (chosen?.name ?? title)}</h1>
            <div className="filters">
              {missing(page, 'categories')
                ? <MissingPart what="The categories" retry={state.retry} />
                : (
                  <nav aria-label="Categories" className="chips">
                    <Link className="chip" href={q ? `/products?q=${encodeURIComponent(q)}` : '/products'} aria-current={category ? undefined : 'true'}>All</Link>
                    {page.facets.categories.map(({ id, name, count, selected, href }) => (
                      <Link key={id} className="chip" href={href} aria-current={selected ? 'true' : undefined}>{name} <span className="quiet">{count}</span></Link>
                    ))}
                  </nav>
                )}
              <nav aria-label="Prices and stock" className="chips">
                {page.facets.prices.map(({ from, to, count, selected, href }) => (
                  <Link key={from.amountMinor} className="chip" href={href} aria-current={selected ? 'true' : undefined}>
                    {to === null ? `${moneyText(from)} and more` : `${moneyText(from)} – ${moneyText(to)}`} <span className="quiet">{count}</span>
                  </Link>
                ))}
                <Link className="chip" href={page.facets.inStock.href} aria-current={page.facets.inStock.selected ? 'true' : undefined}>In stock <span className="quiet">{page.facets.inStock.count}</span></Link>
              </nav>
              {!q && (
                <label className="row small">Sort
                  <select value={sort} onChange={({ target }) => go(to({ sort: target.value }))}>
                    {Object.entries(SORTS).map(([value, words]) => <option key={value} value={value}>{words}</option>)}
                  </select>
                </label>
              )}
            </div>
            {missing(page, 'sellers') && <MissingPart what="Who sells these" retry={state.retry} />}
            {page.products.length === 0 && <p className="quiet">Nothing was found. Try fewer or other words.</p>}
            <Tiles cards={page.products} />
            {page.nextCursor && <p className="more"><Link className="button quiet-button" href={to({ sort, cursor: page.nextCursor })}>More</Link></p>}
          </>
        );
      }}
    </PageOf>
  );
}
