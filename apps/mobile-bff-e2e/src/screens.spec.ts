import { ask, type Shop, type SignedIn, signedInBrowser, signedInPhone, startShop } from '@portico/testing';
import { expectProblem, textsIn } from './expectations.ts';

let shop: Shop;
let url: string;
let phone: SignedIn;

beforeAll(async () => {
  shop = await startShop({ gateways: ['web-bff', 'mobile-bff'] });
  ({ url } = shop.gateway('mobile-bff'));
  phone = await signedInPhone(shop);
});
afterAll(() => shop?.stop());

const PRODUCTS = ['p-0001', 'p-0042', 'p-0120', 'p-0300'];
const SCREENS = ['/v1/screens/home', ...PRODUCTS.map((id) => `/v1/screens/products/${id}`), '/v1/screens/orders'];

interface HomeScreen {
  readonly image: string;
  readonly items: readonly { readonly id: string; readonly image: string }[];
  readonly next: string | null;
}

interface OrdersScreen {
  readonly items: readonly { readonly id: string }[];
  readonly next: string | null;
}

const screen = async <T>(path: string): Promise<T> => {
  const answer = await ask(url + path, { headers: phone });
  expect(answer.status).toBe(200);
  return answer.json<T>();
};

describe('the home screen', () => {
  it('shows the hero, the categories and twelve products as rows', async () => {
    const home = await screen<HomeScreen & { categories: unknown[] }>('/v1/screens/home');
    expect(home).toEqual({
      title: expect.any(String),
      subtitle: expect.any(String),
      image: expect.stringMatching(/^\/images\//),
      link: expect.stringMatching(/^\//),
      categories: expect.any(Array),
      currency: 'EUR',
      locale: expect.any(String),
      items: expect.any(Array),
      next: expect.any(String),
    });
    for (const category of home.categories) expect(category).toEqual({ id: expect.any(String), name: expect.any(String) });
    expect(home.items).toHaveLength(12);
    for (const row of home.items) {
      expect(row).toMatchObject({
        id: expect.stringMatching(/^p-\d{4}$/),
        name: expect.any(String),
        price: expect.any(Number),
        image: expect.stringMatching(/^\/images\//),
        rating: expect.any(Number),
        seller: expect.any(String),
      });
    }
  });

  it('leads on to products that it has not shown', async () => {
    const first = await screen<HomeScreen>('/v1/screens/home');
    const second = await screen<HomeScreen>(`/v1/screens/home?cursor=${encodeURIComponent(first.next!)}`);
    const shown = new Set(first.items.map(({ id }) => id));
    expect(second.items).toHaveLength(12);
    expect(second.items.filter(({ id }) => shown.has(id))).toEqual([]);
  });
});

describe('a screen of a signed-in user', () => {
  it.each(['home', 'products/p-0001', 'orders'])('%s is 304 to who has it, as long as the services say that it holds', async (path) => {
    const { etag, 'content-language': language } = (await ask(`${url}/v1/screens/${path}`, { headers: phone })).headers;
    const again = await ask(`${url}/v1/screens/${path}`, { headers: { ...phone, 'if-none-match': String(etag) } });
    expect([again.status, again.headers['content-language'], again.headers['server-timing']]).toEqual([304, language, undefined]);
  });
});

describe('the product screen', () => {
  it.each(PRODUCTS)('shows all about %s', async (id) => {
    const product = await screen<{ reviews: unknown[]; variants: unknown[] }>(`/v1/screens/products/${id}`);
    expect(product).toEqual({
      id,
      name: expect.any(String),
      text: expect.any(String),
      price: expect.any(Number),
      currency: 'EUR',
      locale: expect.any(String),
      images: expect.arrayContaining([expect.stringMatching(/^\/images\//)]),
      rating: expect.any(Number),
      ratings: expect.any(Number),
      variants: expect.any(Array),
      seller: expect.any(String),
      reviews: expect.any(Array),
      related: expect.any(Array),
    });
    expect(product.variants.length).toBeGreaterThan(0);
    for (const variant of product.variants) {
      expect(variant).toEqual({ id: expect.stringContaining(id), name: expect.any(String), price: expect.any(Number), ...('soldOut' in (variant as object) && { soldOut: true }) });
    }
    expect(product.reviews.length).toBeLessThanOrEqual(5);
    for (const review of product.reviews) {
      expect(review).toEqual({ rating: expect.any(Number), title: expect.any(String), author: expect.any(String) });
    }
  });

  it('of what does not exist is a 404 problem', async () => {
    expectProblem(await ask(`${url}/v1/screens/products/p-9999`), 404, 'not_found');
  });
});

describe('the search screen', () => {
  interface SearchScreen {
    readonly items: readonly { readonly price: number; readonly soldOut?: true }[];
    readonly prices: readonly (readonly [from: number, below: number | null, count: number])[];
    readonly inStock: number;
    readonly next: string | null;
  }

  it('finds as many for each range of prices, and in stock, as it said', async () => {
    const all = await screen<SearchScreen>('/v1/screens/search?q=oak');
    for (const [from, below, count] of all.prices) {
      const { items } = await screen<SearchScreen>(`/v1/screens/search?q=oak&limit=50&minPrice=${from}${below === null ? '' : `&maxPrice=${below}`}`);
      expect(items).toHaveLength(Math.min(count, 50));
      expect(items.every(({ price }) => price >= from && price < (below ?? Infinity))).toBe(true);
    }
    const { items } = await screen<SearchScreen>('/v1/screens/search?q=oak&limit=50&inStock=true');
    expect(items).toHaveLength(Math.min(all.inStock, 50));
    expect(items.some(({ soldOut }) => soldOut)).toBe(false);
  });

  it('takes a cursor for the same filter and sort only', async () => {
    const { next } = await screen<SearchScreen>('/v1/screens/search?minPrice=1000&sort=rating');
    const cursor = encodeURIComponent(next!);
    expect((await screen<SearchScreen>(`/v1/screens/search?minPrice=1000&sort=rating&cursor=${cursor}`)).items.length).toBeGreaterThan(0);
    for (const other of ['minPrice=2000&sort=rating', 'minPrice=1000&sort=price-asc', 'minPrice=1000']) {
      expectProblem(await ask(`${url}/v1/screens/search?${other}&cursor=${cursor}`), 400, 'invalid_query');
    }
  });
});

describe('the orders screen', () => {
  it('shows what the signed-in user bought', async () => {
    const { items } = await screen<OrdersScreen>('/v1/screens/orders');
    expect(items.length).toBeGreaterThan(1);
    for (const order of items) {
      expect(order).toEqual({
        id: expect.stringMatching(/^o-/),
        status: expect.any(String),
        placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        total: expect.any(Number),
        currency: 'EUR',
        pieces: expect.any(Number),
        names: expect.arrayContaining([expect.any(String)]),
        image: expect.stringMatching(/^\/images\//),
      });
    }
  });

  it('is refused to whoever has not signed in', async () => {
    expectProblem(await ask(`${url}/v1/screens/orders`), 401, 'unauthenticated');
  });

  it('leads through all orders, each once', async () => {
    const whole = await screen<OrdersScreen>('/v1/screens/orders?limit=50');
    expect(whole.next).toBeNull();
    const visited: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: OrdersScreen = await screen(`/v1/screens/orders?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      visited.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(visited).toEqual(whole.items.map(({ id }) => id));
    expect(new Set(visited).size).toBe(visited.length);
  });
});

describe('pictures', () => {
  const sizeOf = (picture: string) => /-(small|medium|large)\.svg$/.exec(picture)?.[1];

  it.each([
    ['a small old phone', 'width=320&dpr=1', 'small', 'small'],
    ['a usual phone', 'width=390&dpr=2', 'medium', 'medium'],
    ['a large phone with a fine screen', 'width=430&dpr=3', 'large', 'medium'],
    ['a tablet', 'width=1024&dpr=2', 'large', 'large'],
  ])('for %s are large enough for their part of the screen, and no larger', async (_, device, whole, half) => {
    const home = await screen<HomeScreen>(`/v1/screens/home?${device}`);
    expect(sizeOf(home.image)).toBe(whole);
    expect(home.items.map(({ image }) => sizeOf(image))).toEqual(home.items.map(() => half));
    const { images } = await screen<{ images: string[] }>(`/v1/screens/products/p-0001?${device}`);
    expect(images.map(sizeOf)).toEqual(images.map(() => whole));
  });

  it.each(['width=-1', 'width=wide', 'dpr=0', 'dpr=9', 'colour=red'])('are not chosen by %s', async (device) => {
    expectProblem(await ask(`${url}/v1/screens/home?${device}`), 400, 'invalid_query');
  });
});

describe('a screen and its language', () => {
  it('says in which amounts are to be written: in what the app asks for, or what its user prefers', async () => {
    const anonymous = await ask(`${url}/v1/screens/home`, { headers: { 'accept-language': 'sv' } });
    expect([anonymous.json<{ locale: string }>().locale, anonymous.headers['content-language']]).toEqual(['sv-SE', 'sv-SE']);
    const { preferences } = await screen<{ preferences: { locale: string } }>('/v1/screens/profile');
    const other = preferences.locale === 'sv-SE' ? 'de-DE' : 'sv-SE';
    const own = await ask(`${url}/v1/screens/home`, { headers: { ...phone, 'accept-language': other } });
    expect(own.json<{ locale: string }>().locale).toBe(preferences.locale);
  });
});

describe('a screen beside the page that shows the same', () => {
  it.each([
    ['/v1/screens/home', '/api/pages/home'],
    ...PRODUCTS.map((id) => [`/v1/screens/products/${id}`, `/api/pages/products/${id}`]),
    ['/v1/screens/orders', '/api/pages/orders'],
  ])('%s has at most 35 %% of the bytes', async (ours, theirs) => {
    const page = await ask(shop.gateway('web-bff').url + theirs, { headers: await signedInBrowser(shop) });
    const mobile = await ask(url + ours, { headers: phone });
    expect([page.status, mobile.status]).toEqual([200, 200]);
    expect(mobile.body.length).toBeGreaterThan(500);
    expect(mobile.body.length / page.body.length).toBeLessThanOrEqual(0.35);
  });
});

describe('every screen', () => {
  it.each(SCREENS)('%s has text and no HTML', async (path) => {
    const texts = textsIn(await screen(path));
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter((text) => /<[a-z!/]|&(?:#?\w+);/i.test(text))).toEqual([]);
  });
});

describe('routes to the services', () => {
  it('give products to everybody, users and orders to who has signed in', async () => {
    expect((await ask(`${url}/v1/products/p-0007`)).json()).toMatchObject({ id: 'p-0007' });
    expectProblem(await ask(`${url}/v1/users/u-001`), 401, 'unauthenticated');
    expect(await screen('/v1/users/u-001')).toMatchObject({ id: 'u-001' });
    expectProblem(await ask(`${url}/v1/orders?userId=u-001`), 401, 'unauthenticated');
    expect((await screen<{ items: unknown[] }>('/v1/orders?userId=u-001&limit=2')).items).toHaveLength(2);
  });
});
