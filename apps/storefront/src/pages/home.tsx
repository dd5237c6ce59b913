import { answer, missing } from '@portico/api-web';
import { api } from '../client.ts';
import { MissingPart } from '../parts/failure.tsx';
import { PageOf, TileBones } from '../parts/page-of.tsx';
import { Picture } from '../parts/picture.tsx';
import { Tiles } from '../parts/product-tile.tsx';
import { usePage } from '../state/page.ts';
import { Link } from '../state/place.tsx';

export function HomePage() {
  const state = usePage('home', (signal) => answer(api.GET('/api/pages/home', { signal })));
  const bones = <><div className="hero bones" aria-hidden="true"><i className="bone hero-picture" /></div><TileBones /></>;
  return (
    <PageOf state={state} title="Portico" skeleton={bones}>
      {(page) => (
        <>
          {page.hero ? (
            <section className="hero">
              <Picture of={page.hero.image} alt="" sizes="(min-width: 75rem) 75rem, 100vw" isFirst className="hero-picture" />
              <div className="hero-words">
                <h1>{page.hero.title}</h1>
                <p>{page.hero.subtitle}</p>
                <Link className="button" href={page.hero.link}>Look around</Link>
              </div>
            </section>
          ) : <h1>Welcome to Portico</h1>}
          {missing(page, 'categories')
            ? <MissingPart what="The categories" retry={state.retry} />
            : <nav aria-label="Categories" className="chips">{page.categories.map(({ id, name, href }) => <Link key={id} className="chip" href={href}>{name}</Link>)}</nav>}
          <section aria-labelledby="loved">
            <h2 id="loved">Loved by our customers</h2>
            {missing(page, 'sellers') && <MissingPart what="Who sells these" retry={state.retry} />}
            <Tiles cards={page.featured} />
          </section>
        </>
      )}
    </PageOf>
  );
}
