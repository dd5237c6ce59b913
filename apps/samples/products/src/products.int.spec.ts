import {
  openApiDocument, openApiFaults, productId, type RunningSample, startSample, undescribedRoutes,
} from '@portico/samples-chassis';
import { productsSample } from './products.sample.ts';
import { type Category, type Product, type ProductSearchPage, type ProductSummary, type Review } from './products.schema.ts';

type PageOf<Item> = { items: Item[]; nextCursor: string | null };
type ChangesPage = { changes: { seq: number; id: string; deleted: boolean; product: Product | null }[]; next: number };

describe('products', () => {
  let sample: RunningSample;
  const start = async () => {
    sample = await startSample(productsSample, { PORT: '0', SAMPLE_AUTH: 'off', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn' });
  };
  const stop = () => sample.stop();

  const get = (path: string, init?: RequestInit) => fetch(sample.url + path, init);
  const read = async <Body>(path: string): Promise<Body> => (await get(path)).json() as Promise<Body>;
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return get(path, { method, headers: { ...type, ...headers }, body: JSON.stringify(body) });
  };
  const take = (orderId: string, quantity: number) => {
    return send('POST', '/stock/take', { orderId, lines: [{ productId: 'p-0001', variantId: 'p-0001-v1', quantity }] });
  };

  /** Follows the cursors to the end, calling `between` after each page. */
  const visit = async <Item>(path: string, between: (page: number) => unknown = () => undefined): Promise<Item[]> => {
    const items: Item[] = [];
    let cursor: string | null = '';
    for (let page = 1; cursor !== null; page += 1) {
      const part: PageOf<Item> = await read(path + (cursor && `&cursor=${cursor}`));
      items.push(...part.items);
      cursor = part.nextCursor;
      await between(page);
    }
    return items;
  };

  describe('reading', () => {
    beforeAll(start);
    afterAll(stop);

    describe('list', () => {
      it('visits all exactly once, in every order', async () => {
        const orders: Record<string, (a: ProductSummary, b: ProductSummary) => boolean> = {
          newest: () => true,
          'price-asc': (a, b) => a.price.amountMinor <= b.price.amountMinor,
          'price-desc': (a, b) => a.price.amountMinor >= b.price.amountMinor,
          rating: (a, b) => a.rating.average >= b.rating.average,
        };
        for (const [sort, ordered] of Object.entries(orders)) {
          const products = await visit<ProductSummary>(`/products?limit=100&sort=${sort}`);
          expect(new Set(products.map(({ id }) => id)).size).toBe(1_000);
          expect(products).toHaveLength(1_000);
          const pairs = products.slice(1).map((product, index) => [products[index] as ProductSummary, product] as const);
          expect(pairs.every(([before, after]) => ordered(before, after))).toBe(true);
        }
      });

      it('holds summaries, twenty unless asked', async () => {
        const { items } = await read<PageOf<ProductSummary>>('/products');
        expect(items).toHaveLength(20);
        const members = ['id', 'name', 'price', 'images', 'sellerId', 'categoryId', 'rating', 'stock'];
        expect(Object.keys(items[0] ?? {})).toEqual(members);
      });

      it('keeps a category and a seller', async () => {
        const kitchen = await visit<ProductSummary>('/products?limit=100&category=kitchen');
        expect(kitchen.length).toBeGreaterThan(50);
        expect(new Set(kitchen.map(({ categoryId }) => categoryId))).toEqual(new Set(['kitchen']));
        const own = await visit<ProductSummary>('/products?limit=100&seller=u-010&category=kitchen');
        expect(own.length).toBeGreaterThan(0);
        expect(own.every(({ sellerId, categoryId }) => sellerId === 'u-010' && categoryId === 'kitchen')).toBe(true);
      });

      it('refuses the cursor of another order', async () => {
        const { nextCursor } = await read<PageOf<ProductSummary>>('/products?limit=1&sort=rating');
        expect((await get(`/products?sort=rating&cursor=${nextCursor}`)).status).toBe(200);
        expect((await get(`/products?sort=newest&cursor=${nextCursor}`)).status).toBe(400);
      });

      it('may be kept by anybody for a short while', async () => {
        const answer = await get('/products?limit=1');
        expect(answer.headers.get('cache-control')).toBe('public, max-age=15');
        const again = await get('/products?limit=1', { headers: { 'if-none-match': answer.headers.get('etag') ?? '' } });
        expect(again.status).toBe(304);
      });
    });

    describe('batch', () => {
      it('answers in the order asked, without unknown ids and repetitions', async () => {
        const batch = await read<PageOf<ProductSummary>>('/products?ids=p-0300,p-9999,p-0001,p-0300,p-0200&limit=1');
        expect(batch.items.map(({ id }) => id)).toEqual(['p-0300', 'p-0001', 'p-0200']);
        expect(batch.nextCursor).toBeNull();
        const repeated = await read<PageOf<ProductSummary>>('/products?ids=p-0300&ids=p-0001');
        expect(repeated.items.map(({ id }) => id)).toEqual(['p-0300', 'p-0001']);
      });

      it('takes a hundred ids and no more', async () => {
        const ids = (length: number) => Array.from({ length }, (_, index) => productId(index + 1)).join(',');
        expect((await read<PageOf<ProductSummary>>(`/products?ids=${ids(100)}`)).items).toHaveLength(100);
        expect((await get(`/products?ids=${ids(101)}`)).status).toBe(400);
      });
    });

    describe('search', () => {
      it('finds products that hold every word, as beginnings of words, those with all in the name first', async () => {
        const hits = await visit<ProductSummary>('/products/search?q=oak+lam&limit=5');
        expect(hits.length).toBeGreaterThan(5);
        expect(hits.every(({ name }) => /\boak/i.test(name) && /\blam/i.test(name))).toBe(true);
        expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
        const large = await visit<ProductSummary>('/products/search?q=kitchen&limit=100');
        const inName = large.map(({ name }) => /\bkitchen/i.test(name));
        expect(inName.indexOf(false)).toBeGreaterThan(0);
        expect(inName.lastIndexOf(true)).toBeLessThan(inName.indexOf(false));
      });

      it('counts the hits of each category, whichever is asked for', async () => {
        const all = await read<ProductSearchPage>('/products/search?q=oak&limit=1');
        const total = all.facets.categories.reduce((sum, { count }) => sum + count, 0);
        expect(await visit('/products/search?q=oak&limit=100')).toHaveLength(total);
        const [first] = all.facets.categories;
        const narrowed = await read<ProductSearchPage>(`/products/search?q=oak&limit=100&category=${first?.id}`);
        expect(narrowed.items).toHaveLength(first?.count ?? -1);
        expect(narrowed.facets.categories).toEqual(all.facets.categories);
      });

      it.each(['q=oak', 'q=oak&category=lighting', 'category=lighting&sort=price-asc', 'sort=rating'])('counts for %s what each range of prices and the stock leave, as they are then found', async (wish) => {
        const all = await read<ProductSearchPage>(`/products/search?${wish}&limit=1`);
        expect(all.facets.prices.length).toBeGreaterThan(1);
        for (const { fromMinor, toMinor, count } of all.facets.prices) {
          const found = await visit<ProductSummary>(`/products/search?${wish}&minPrice=${fromMinor}${toMinor === null ? '' : `&maxPrice=${toMinor}`}&limit=100`);
          expect(found).toHaveLength(count);
          expect(found.every(({ price: { amountMinor } }) => amountMinor >= fromMinor && (toMinor === null || amountMinor < toMinor))).toBe(true);
        }
        const inStock = await visit<ProductSummary>(`/products/search?${wish}&inStock=true&limit=100`);
        expect(inStock).toHaveLength(all.facets.inStock);
        expect(inStock.every(({ stock }) => stock > 0)).toBe(true);
        const { prices } = (await read<ProductSearchPage>(`/products/search?${wish}&minPrice=5000&limit=1`)).facets;
        expect(prices).toEqual(all.facets.prices);
      });

      it('takes operators of the search engine as text', async () => {
        for (const q of ['oak"', 'oak AND (', 'name:oak*', 'NEAR(oak', '"']) {
          expect((await get(`/products/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
        }
        expect(await read('/products/search?q=%22')).toEqual({ items: [], nextCursor: null, facets: { categories: [], prices: [], inStock: 0 } });
        expect((await get('/products/search?q=')).status).toBe(400);
      });
    });

    it('answers one product in full, which may be kept for a minute', async () => {
      const answer = await get('/products/p-0007');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=60, stale-while-revalidate=30');
      const product = await answer.json() as Product;
      expect(product).toMatchObject({ id: 'p-0007', version: 1, descriptionHtml: expect.stringContaining('<h3>') });
      expect(product.variants.length).toBeGreaterThan(0);
      expect((await get('/products/p-9999')).status).toBe(404);
    });

    it('answers all reviews of a product, newest first', async () => {
      const { rating } = await read<Product>('/products/p-0001');
      const reviews = await visit<Review>('/products/p-0001/reviews?limit=3');
      expect(reviews).toHaveLength(rating.count);
      expect(new Set(reviews.map(({ id }) => id)).size).toBe(rating.count);
      expect(reviews.map(({ createdAt }) => createdAt)).toEqual(reviews.map(({ createdAt }) => createdAt).sort().reverse());
      expect((await get('/products/p-9999/reviews')).status).toBe(404);
    });

    it('answers related products of the same category, not the product itself', async () => {
      const { categoryId } = await read<Product>('/products/p-0001');
      const { items } = await read<PageOf<ProductSummary>>('/products/p-0001/related?limit=4');
      expect(items).toHaveLength(4);
      expect(items.every((item) => item.categoryId === categoryId && item.id !== 'p-0001')).toBe(true);
    });

    it('answers categories with their sizes, and the hero, both for five minutes', async () => {
      const { items } = await read<PageOf<Category>>('/categories');
      expect(items.reduce((sum, { productCount }) => sum + productCount, 0)).toBe(1_000);
      for (const path of ['/categories', '/content/hero']) {
        expect((await get(path)).headers.get('cache-control')).toBe('public, max-age=300');
      }
      expect(await read('/content/hero')).toEqual({
        title: expect.any(String), subtitle: expect.any(String), link: expect.any(String),
        image: { small: expect.any(Object), medium: expect.any(Object), large: expect.any(Object) },
      });
    });

    it('draws the pictures that it names, each in its size', async () => {
      const { images } = await read<Product>('/products/p-0007');
      for (const image of [images[0]!.small, images[1]!.large]) {
        const answer = await get(image.url);
        expect(answer.headers.get('content-type')).toBe('image/svg+xml');
        expect(await answer.text()).toContain(`<svg xmlns="http://www.w3.org/2000/svg" width="${image.width}" height="${image.height}"`);
      }
      for (const path of ['users/u-001/avatar-small.svg', 'content/hero-autumn-large.svg']) expect((await get(`/images/${path}`)).status).toBe(200);
      for (const path of ['products/p-0007/99-small.svg', 'products/p-9999/1-small.svg', 'products/p-0007/1-huge.svg', 'content/x.svg']) {
        expect((await get(`/images/${path}`)).status).toBe(404);
      }
    });

    it('describes all its routes but the hero and the pictures', () => {
      const document = openApiDocument(productsSample);
      expect(openApiFaults(document)).toEqual([]);
      expect(undescribedRoutes(sample.app, document)).toEqual([
        'GET /content/hero', 'GET /images/products/{id}/{file}', 'GET /images/users/{id}/{file}', 'GET /images/content/{file}',
      ]);
    });
  });

  describe('changing', () => {
    beforeEach(start);
    afterEach(stop);

    it('visits all that were there exactly once while others are inserted and deleted', async () => {
      let deleted: string | undefined;
      const products = await visit<ProductSummary>('/products?limit=100', async (page) => {
        const createdAt = page % 2 === 0 ? '2030-01-01T00:00:00.000Z' : '2000-01-01T00:00:00.000Z';
        sample.database.run(
          `INSERT INTO products SELECT number + 10000 + ?, 'p-new-' || ?, name, description_html, images, seller_id,
             category_id, price_minor, rating_average, rating_count, ?, updated_at, 1 FROM products WHERE id = 'p-0002'`,
          page, page, createdAt,
        );
        if (page === 1) {
          deleted = (await read<PageOf<ProductSummary>>('/products?limit=1')).items[0]?.id;
          await send('DELETE', `/products/${deleted}`);
        }
      });
      const old = products.map(({ id }) => id).filter((id) => !id.startsWith('p-new'));
      expect(new Set(old).size).toBe(old.length);
      expect(old).toHaveLength(1_000);
      expect(old).toContain(deleted);
    });

    it('finds a product by its new name, not by its old one, and not once deleted', async () => {
      const find = async (q: string) => (await read<ProductSearchPage>(`/products/search?q=${q}`)).items.map(({ id }) => id);
      await send('PATCH', '/products/p-0001', { name: 'Quixotic Gramophone' });
      expect(await find('quixotic')).toEqual(['p-0001']);
      await send('PATCH', '/products/p-0001', { name: 'Plain Thing' });
      expect(await find('quixotic')).toEqual([]);
      await send('DELETE', '/products/p-0001');
      expect(await find('plain+thing')).toEqual([]);
    });

    describe('change', () => {
      it('moves the prices of all variants, and spreads stock over them', async () => {
        const before = await read<Product>('/products/p-0001');
        const patch = { price: { amountMinor: 100, currency: 'EUR' }, stock: 10 };
        const after = await (await send('PATCH', '/products/p-0001', patch)).json() as Product;
        const surcharges = ({ price, variants }: Product) => {
          return variants.map((variant) => variant.price.amountMinor - price.amountMinor);
        };
        expect(surcharges(after)).toEqual(surcharges(before));
        expect(after).toMatchObject({ price: { amountMinor: 100 }, stock: 10, version: 2 });
        expect(after.variants.map(({ stock }) => stock)).toEqual([3, 3, 2, 2]);
      });

      it('refuses what names nothing, an unknown member, and a stale tag', async () => {
        const etag = (await get('/products/p-0001')).headers.get('etag') ?? '';
        expect((await send('PATCH', '/products/p-0001', {})).status).toBe(400);
        expect((await send('PATCH', '/products/p-0001', { colour: 'red' })).status).toBe(400);
        expect((await send('PATCH', '/products/p-0001', { name: 'A' }, { 'if-match': etag })).status).toBe(200);
        expect((await send('PATCH', '/products/p-0001', { name: 'B' }, { 'if-match': etag })).status).toBe(412);
        expect((await read<Product>('/products/p-0001')).name).toBe('A');
      });

      it('can be followed by the feed from the beginning to a deletion', async () => {
        const seen = new Map<string, Product | null>();
        let since = 0;
        const follow = async () => {
          for (;;) {
            const { changes, next } = await read<ChangesPage>(`/products/changes?since=${since}&limit=500`);
            if (changes.length === 0) return;
            for (const change of changes) seen.set(change.id, change.product);
            since = next;
          }
        };
        await follow();
        expect(seen.size).toBe(1_000);
        await send('PATCH', '/products/p-0001', { name: 'Renamed' });
        await send('DELETE', '/products/p-0002');
        await take('o-1', 1);
        const { changes } = await read<ChangesPage>(`/products/changes?since=${since}`);
        expect(changes.map(({ id, deleted }) => [id, deleted])).toEqual([['p-0002', true], ['p-0001', false]]);
        await follow();
        expect(seen.get('p-0002')).toBeNull();
        expect(seen.get('p-0001')).toEqual(await read('/products/p-0001'));
        expect((await get('/products/p-0002')).status).toBe(404);
        expect((await send('DELETE', '/products/p-0002')).status).toBe(404);
      });
    });

    describe('stock', () => {
      it('is taken once for one order, and given back once', async () => {
        const { stock } = await read<Product>('/products/p-0001');
        for (let repeat = 0; repeat < 2; repeat += 1) {
          expect((await take('o-1', 2)).status).toBe(200);
          expect((await read<Product>('/products/p-0001')).stock).toBe(stock - 2);
        }
        for (let repeat = 0; repeat < 2; repeat += 1) {
          expect((await send('POST', '/stock/release', { orderId: 'o-1' })).status).toBe(200);
          expect((await read<Product>('/products/p-0001')).stock).toBe(stock);
        }
      });

      it('is refused with 409 and the lines that are lacking', async () => {
        const answer = await take('o-1', 1_000);
        expect(answer.status).toBe(409);
        expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        expect(await answer.json()).toMatchObject({
          code: 'out_of_stock',
          lines: [{ productId: 'p-0001', variantId: 'p-0001-v1', quantity: 1_000, available: expect.any(Number) }],
        });
      });

      it('is never oversold by orders that come at once', async () => {
        await send('PATCH', '/products/p-0001', { stock: 20 });
        const statuses = await Promise.all(Array.from({ length: 12 }, async (_, index) => (await take(`o-${index}`, 1)).status));
        expect(statuses.filter((status) => status === 200)).toHaveLength(5);
        expect((await read<Product>('/products/p-0001')).variants[0]?.stock).toBe(0);
      });
    });
  });
});
