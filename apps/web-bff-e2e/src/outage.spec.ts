import { ask, type Shop, type SignedIn, signedInBrowser, startShop } from '@portico/testing';
import { expectProblem, type Page } from './expectations.ts';

let shop: Shop;
let url: string;
let browser: SignedIn;

beforeAll(async () => {
  shop = await startShop({ gateways: ['web-bff'] });
  ({ url } = shop.gateway('web-bff'));
  browser = await signedInBrowser(shop);
});
afterAll(() => shop?.stop());

const ask200 = async <T extends Page>(path: string): Promise<T> => {
  const answer = await ask(url + path, { headers: browser });
  expect(answer.status).toBe(200);
  return answer.json<T>();
};

describe('while the users service is down', () => {
  beforeAll(() => shop.stopService('users'));

  it('the home page comes without sellers, and says so', async () => {
    const page = await ask200<Page & { featured: { seller: unknown }[] }>('/api/pages/home');
    expect(page.degraded).toEqual([
      { part: 'sellers', reason: 'unreachable' },
      { part: 'preferences', reason: 'unreachable' },
    ]);
    expect(page.featured).toHaveLength(12);
    expect(page.featured.every(({ seller }) => seller === null)).toBe(true);
  });

  it('the product page comes without its seller and the names of its reviewers', async () => {
    const page = await ask200<Page & { reviews: { author: { name: unknown } }[]; seller: unknown }>('/api/pages/products/p-0001');
    expect(page.degraded).toEqual([
      { part: 'seller', reason: 'unreachable' },
      { part: 'authors', reason: 'unreachable' },
      { part: 'preferences', reason: 'unreachable' },
    ]);
    expect(page.seller).toBeNull();
    expect(page.reviews.length).toBeGreaterThan(0);
    expect(page.reviews.every(({ author }) => author.name === null)).toBe(true);
  });

  it('a page that is not whole is not to be stored', async () => {
    expect((await ask(`${url}/api/pages/home`)).headers['cache-control']).toBe('no-store');
  });

  it('a route to it is a 502 problem that names it', async () => {
    const problem = expectProblem(await ask(`${url}/api/users/u-001`, { headers: browser }), 502, 'upstream_unreachable');
    expect(problem).toMatchObject({ upstream: 'users', source: 'upstream', retryable: true });
  });

  it('all of it comes back with the service', async () => {
    await shop.restartService('users');
    expect(await ask200('/api/pages/home')).not.toHaveProperty('degraded');
    expect(await ask200('/api/pages/products/p-0001')).not.toHaveProperty('degraded');
  });
});

describe('while the products service is down', () => {
  beforeAll(() => shop.killService('products'));

  it.each([
    ['home', 'featured'],
    ['products/p-0001', 'product'],
  ])('the page %s, which is about products, is a 502 problem that names the service and the part', async (page, part) => {
    const problem = expectProblem(await ask(`${url}/api/pages/${page}`), 502, 'upstream_unreachable');
    expect(problem).toMatchObject({ upstream: 'products', part, source: 'upstream', retryable: true });
  });

  it('the orders page comes without names and pictures', async () => {
    const page = await ask200<Page & { orders: { lines: unknown[] }[] }>('/api/pages/orders');
    expect(page.degraded).toEqual([{ part: 'products', reason: 'unreachable' }]);
    expect(page.orders[0]!.lines[0]).toMatchObject({ productId: expect.stringMatching(/^p-/), name: null, image: null });
  });

  it('all of it comes back with the service', async () => {
    await shop.restartService('products');
    expect(await ask200('/api/pages/home')).not.toHaveProperty('degraded');
    expect(await ask200('/api/pages/orders')).not.toHaveProperty('degraded');
  });
});

describe('while the orders service is down', () => {
  beforeAll(() => shop.killService('orders'));

  it('the orders page is a 502 problem, and every other page is whole', async () => {
    const problem = expectProblem(await ask(`${url}/api/pages/orders`, { headers: browser }), 502, 'upstream_unreachable');
    expect(problem).toMatchObject({ upstream: 'orders', part: 'orders' });
    expect(await ask200('/api/pages/home')).not.toHaveProperty('degraded');
  });

  it('the orders page comes back with the service', async () => {
    await shop.restartService('orders');
    expect(await ask200('/api/pages/orders')).not.toHaveProperty('degraded');
  });
});

describe('while a service answers wrongly', () => {
  afterEach(() => shop.heal('products'));

  it.each([
    ['an error', { status: 500 }, 'failed'],
    ['a reset', { reset: true }, 'reset'],
    ['half an answer', { truncate: true }, 'reset'],
    ['a page of HTML', { garbage: true }, 'answer_invalid'],
  ])('with %s, an optional part is missing and the page comes', async (_, fault, reason) => {
    await shop.spoil('products', { path: '/content', ...fault });
    const page = await ask200<Page & { hero: unknown }>('/api/pages/home');
    expect(page).toMatchObject({ hero: null, degraded: [{ part: 'hero', reason }] });
  });

  it.each([
    ['an error', { status: 503 }, 'upstream_failed'],
    ['a reset', { reset: true }, 'upstream_reset'],
    ['half an answer', { truncate: true }, 'upstream_reset'],
    ['a page of HTML', { garbage: true }, 'upstream_answer_invalid'],
  ])('with %s, a required part fails the page with 502', async (_, fault, code) => {
    await shop.spoil('products', { path: '/products/p-0001', ...fault });
    expect(expectProblem(await ask(`${url}/api/pages/products/p-0001`), 502, code)).toMatchObject({ upstream: 'products', part: 'product' });
  });

  it('the next answer is whole when the service is', async () => {
    expect(await ask200('/api/pages/home')).not.toHaveProperty('degraded');
  });
});
