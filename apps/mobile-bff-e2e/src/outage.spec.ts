import { ask, type Shop, type SignedIn, signedInPhone, startShop } from '@portico/testing';
import { expectProblem, type Screen } from './expectations.ts';

let shop: Shop;
let url: string;
let phone: SignedIn;

beforeAll(async () => {
  shop = await startShop({ gateways: ['mobile-bff'] });
  ({ url } = shop.gateway('mobile-bff'));
  phone = await signedInPhone(shop);
});
afterAll(() => shop?.stop());

const ask200 = async <T extends Screen>(path: string): Promise<T> => {
  const answer = await ask(url + path, { headers: phone });
  expect(answer.status).toBe(200);
  return answer.json<T>();
};

describe('while the users service is down', () => {
  beforeAll(() => shop.stopService('users'));

  it('the home screen comes without sellers, and says so', async () => {
    const home = await ask200<Screen & { items: { seller: unknown }[] }>('/v1/screens/home');
    expect(home.degraded).toEqual([
      { part: 'sellers', reason: 'unreachable' },
      { part: 'preferences', reason: 'unreachable' },
    ]);
    expect(home.items).toHaveLength(12);
    expect(home.items.every(({ seller }) => seller === null)).toBe(true);
  });

  it('the home screen is whole again with the service', async () => {
    await shop.restartService('users');
    expect(await ask200('/v1/screens/home')).not.toHaveProperty('degraded');
  });
});

describe('while the products service is down', () => {
  beforeAll(() => shop.killService('products'));

  it('the home screen is a 502 problem that names the service', async () => {
    const problem = expectProblem(await ask(`${url}/v1/screens/home`), 502, 'upstream_unreachable');
    expect(problem).toMatchObject({ upstream: 'products', part: 'featured', source: 'upstream' });
  });

  it('the orders screen comes without names and pictures', async () => {
    const { degraded, items } = await ask200<Screen & { items: unknown[] }>('/v1/screens/orders');
    expect(degraded).toEqual([{ part: 'products', reason: 'unreachable' }]);
    expect(items[0]).toMatchObject({ id: expect.stringMatching(/^o-/), names: [], image: null });
  });

  it('both are whole again with the service', async () => {
    await shop.restartService('products');
    expect(await ask200('/v1/screens/home')).not.toHaveProperty('degraded');
    expect(await ask200('/v1/screens/orders')).not.toHaveProperty('degraded');
  });
});

describe('while the hero is slow', () => {
  afterAll(() => shop.heal('products'));

  it('the home screen comes without it', async () => {
    await shop.spoil('products', { path: '/content', hang: true });
    expect(await ask200('/v1/screens/home')).toMatchObject({ title: null, image: null, degraded: [{ part: 'hero', reason: 'timeout' }] });
  });
});
