import { ask, type Shop, type SignedIn, signedInBrowser, startShop } from '@portico/testing';
import { expectProblem, images, money, rating, seller } from './expectations.ts';

let shop: Shop;
let url: string;
let browser: SignedIn;

beforeAll(async () => {
  shop = await startShop({ gateways: ['web-bff'] });
  ({ url } = shop.gateway('web-bff'));
  browser = await signedInBrowser(shop);
});
afterAll(() => shop?.stop());

interface OrdersPage {
  readonly orders: readonly { readonly id: string; readonly placedAt: string }[];
  readonly nextCursor: string | null;
}

const ordersPage = async (query: string) => (await ask(`${url}/api/pages/orders${query}`, { headers: browser })).json<OrdersPage>();

describe('the home page', () => {
  it('shows the hero, the categories and twelve products with their sellers', async () => {
    const answer = await ask(`${url}/api/pages/home`);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    const page = answer.json<{ categories: unknown[]; featured: unknown[] }>();
    expect(Object.keys(page).toSorted()).toEqual(['categories', 'featured', 'hero']);
    expect(page).toMatchObject({ hero: { title: expect.any(String), subtitle: expect.any(String), link: expect.stringMatching(/^\//) } });
    expect(page.categories.length).toBeGreaterThan(3);
    for (const category of page.categories) {
      expect(category).toEqual({ id: expect.any(String), name: expect.any(String), productCount: expect.any(Number), href: expect.any(String) });
    }
    expect(page.featured).toHaveLength(12);
    for (const card of page.featured) {
      expect(card).toEqual({
        id: expect.stringMatching(/^p-\d{4}$/),
        name: expect.any(String),
        price: money,
        images: expect.arrayContaining([images]),
        rating,
        stock: expect.any(Number),
        categoryId: expect.any(String),
        seller,
        href: expect.stringMatching(/^\/products\/p-/),
      });
    }
  });

  it('shows the best rated first', async () => {
    const { featured } = (await ask(`${url}/api/pages/home`)).json<{ featured: { rating: { average: number } }[] }>();
    const averages = featured.map(({ rating: { average } }) => average);
    expect(averages).toEqual(averages.toSorted((a, b) => b - a));
  });
});

describe('the product page', () => {
  it.each(['p-0001', 'p-0042', 'p-0300'])('shows all about %s', async (id) => {
    const answer = await ask(`${url}/api/pages/products/${id}`);
    expect(answer.status).toBe(200);
    const page = answer.json<Record<string, unknown[]>>();
    expect(page).toEqual({
      id,
      name: expect.any(String),
      descriptionHtml: expect.stringContaining('<'),
      price: money,
      images: expect.arrayContaining([images]),
      rating,
      stock: expect.any(Number),
      categoryId: expect.any(String),
      variants: expect.any(Array),
      seller,
      reviews: expect.any(Array),
      related: expect.any(Array),
    });
    expect(page.variants!.length).toBeGreaterThan(0);
    for (const variant of page.variants!) expect(variant).toMatchObject({ id: expect.stringContaining(id), price: money });
    expect(page.reviews!.length).toBeLessThanOrEqual(10);
    for (const review of page.reviews!) {
      expect(review).toMatchObject({ rating: expect.any(Number), author: { id: expect.stringMatching(/^u-/), name: expect.any(String) } });
    }
    expect(page.related!.length).toBeLessThanOrEqual(6);
    for (const card of page.related!) expect(card).toMatchObject({ id: expect.not.stringContaining(id), price: money });
  });

  it.each(['p-9999', 'nothing', '%C3%A9'])('of what does not exist (%s) is a 404 problem', async (id) => {
    expectProblem(await ask(`${url}/api/pages/products/${id}`), 404, 'not_found');
  });
});

describe('the search page', () => {
  interface Facets {
    readonly products: readonly { readonly price: { readonly amountMinor: number }; readonly stock: number }[];
    readonly facets: {
      readonly prices: readonly { readonly from: { readonly amountMinor: number }; readonly to: { readonly amountMinor: number } | null; readonly count: number; readonly selected: boolean; readonly href: string }[];
      readonly inStock: { readonly count: number; readonly selected: boolean; readonly href: string };
    };
  }
  /** Addresses of pages have the same query as their views. */
  const search = async (href: string) => (await ask(`${url}/api/pages/search${href.replace('/products', '')}`)).json<Facets>();

  it('leads to less by price and by stock, and back', async () => {
    const all = await search('?q=oak&limit=50');
    for (const { from, to, count, selected, href } of all.facets.prices) {
      expect([from, to ?? money, selected]).toEqual([money, money, false]);
      const { products, facets } = await search(`${href}&limit=50`);
      expect(products).toHaveLength(Math.min(count, 50));
      expect(products.every(({ price }) => price.amountMinor >= from.amountMinor && price.amountMinor < (to?.amountMinor ?? Infinity))).toBe(true);
      const chosen = facets.prices.find((range) => range.selected)!;
      expect(chosen).toMatchObject({ from, to, count });
      expect(await search(`${chosen.href}&limit=50`)).toEqual(all);
    }
    const inStock = await search(`${all.facets.inStock.href}&limit=50`);
    expect(inStock.products.every(({ stock }) => stock > 0)).toBe(true);
    expect(inStock.facets.inStock).toMatchObject({ selected: true, count: all.facets.inStock.count });
  });

  it('takes a cursor for the same filter and sort only', async () => {
    const page = async (query: string) => (await ask(`${url}/api/pages/search?${query}`)).json<{ products: { id: string }[]; nextCursor: string }>();
    const first = await page('minPrice=1000&sort=rating&limit=5');
    const cursor = encodeURIComponent(first.nextCursor);
    const second = await page(`minPrice=1000&sort=rating&limit=5&cursor=${cursor}`);
    expect(new Set([...first.products, ...second.products].map(({ id }) => id)).size).toBe(10);
    for (const other of ['minPrice=2000&sort=rating', 'minPrice=1000&sort=price-asc', 'minPrice=1000']) {
      expectProblem(await ask(`${url}/api/pages/search?${other}&cursor=${cursor}`), 400, 'invalid_query');
    }
  });

  it.each(['minPrice=-1', 'maxPrice=dear', 'inStock=perhaps'])('refuses %s', async (query) => {
    expectProblem(await ask(`${url}/api/pages/search?${query}`), 400, 'invalid_query');
  });
});

describe('the orders page', () => {
  it('shows what the signed-in user bought', async () => {
    const answer = await ask(`${url}/api/pages/orders`, { headers: browser });
    expect(answer.status).toBe(200);
    const { orders } = answer.json<OrdersPage>();
    expect(orders.length).toBeGreaterThan(1);
    for (const order of orders) {
      expect(order).toMatchObject({ id: expect.stringMatching(/^o-/), status: expect.any(String), total: money });
      expect(order).toHaveProperty('lines.0', {
        productId: expect.stringMatching(/^p-/),
        variantId: expect.stringMatching(/^p-/),
        name: expect.any(String),
        image: images,
        quantity: expect.any(Number),
        unitPrice: money,
        total: money,
        href: expect.stringMatching(/^\/products\/p-/),
      });
    }
  });

  it('is refused to whoever has not signed in', async () => {
    expectProblem(await ask(`${url}/api/pages/orders`, { headers: { 'x-csrf': '1' } }), 401, 'unauthenticated');
  });

  it('shows another user other orders', async () => {
    const own = (await ordersPage('')).orders.map(({ id }) => id);
    const others = (await ask(`${url}/api/pages/orders`, { headers: await signedInBrowser(shop, 'u-002') })).json<OrdersPage>();
    expect(others.orders.length).toBeGreaterThan(0);
    expect(others.orders.filter(({ id }) => own.includes(id))).toEqual([]);
  });

  it('leads through all orders, each once and the newest first', async () => {
    const whole = await ordersPage('?limit=50');
    expect(whole.nextCursor).toBeNull();
    const visited: { id: string; placedAt: string }[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: OrdersPage = await ordersPage(`?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      visited.push(...page.orders);
      cursor = page.nextCursor;
    }
    expect(visited.map(({ id }) => id)).toEqual(whole.orders.map(({ id }) => id));
    expect(new Set(visited.map(({ id }) => id)).size).toBe(visited.length);
    const times = visited.map(({ placedAt }) => placedAt);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it.each(['?limit=0', '?limit=many', '?limit=51', '?userId=u-002'])('refuses the query %s', async (query) => {
    expectProblem(await ask(`${url}/api/pages/orders${query}`, { headers: browser }), 400, 'invalid_query');
  });
});

describe('the language of a page', () => {
  const price = { 'en-IE': /^€[\d,]+\.\d\d$/, 'de-DE': /^[\d.]+,\d\d\u00a0€$/ } as const;

  it.each(Object.keys(price) as (keyof typeof price)[])('is %s for who asks for it, and amounts are written so', async (locale) => {
    const { headers, text } = await ask(`${url}/api/pages/home`, { headers: { 'accept-language': `${locale}, fr;q=0.1` } });
    expect(headers).toMatchObject({ 'content-language': locale, vary: expect.stringContaining('Accept-Language') });
    for (const card of (JSON.parse(text) as { featured: { price: { text: string } }[] }).featured) expect(card.price.text).toMatch(price[locale]);
  });

  it("is a signed-in user's own, whatever the browser asks for", async () => {
    const profile = await ask(`${url}/api/pages/profile`, { headers: browser });
    const { locale } = profile.json<{ preferences: { locale: string } }>().preferences;
    const other = locale === 'de-DE' ? 'sv-SE' : 'de-DE';
    for (const page of ['home', 'search?q=lamp', 'products/p-0001', 'orders']) {
      expect((await ask(`${url}/api/pages/${page}`, { headers: { ...browser, 'accept-language': other } })).headers['content-language']).toBe(locale);
    }
  });
});

describe('routes to the services', () => {
  it('give products to everybody', async () => {
    const list = await ask(`${url}/api/products?limit=3`);
    expect(list.status).toBe(200);
    expect(list.json<{ items: unknown[] }>().items).toHaveLength(3);
    expect((await ask(`${url}/api/products/p-0007`)).json()).toMatchObject({ id: 'p-0007', price: { amountMinor: expect.any(Number), currency: 'EUR' } });
  });

  it('give the services’ own 404', async () => {
    const answer = await ask(`${url}/api/products/p-9999`);
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404 });
  });

  it.each(['/api/users/u-001', '/api/orders?userId=u-001'])('give %s to nobody who has not signed in', async (path) => {
    expectProblem(await ask(url + path, { headers: { 'x-csrf': '1' } }), 401, 'unauthenticated');
  });

  it('give users and orders to who has', async () => {
    expect((await ask(`${url}/api/users/u-001`, { headers: browser })).json()).toMatchObject({ id: 'u-001' });
    const orders = await ask(`${url}/api/orders?userId=u-001&limit=2`, { headers: browser });
    expect(orders.status).toBe(200);
    expect(orders.json<{ items: unknown[] }>().items).toHaveLength(2);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('take no %s', async (method) => {
    for (const path of ['/api/products', '/api/users/u-001', '/api/orders']) {
      const answer = await ask(url + path, { method, headers: { ...browser, 'content-type': 'application/json' }, body: '{}' });
      expectProblem(answer, 405, 'method_not_allowed');
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    }
  });
});
