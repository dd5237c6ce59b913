import { ask, type Shop, signedInBrowser, signedInPhone, type SignedIn, startShop } from '@portico/testing';
import { expectProblem } from './expectations.ts';

const GATEWAYS = [
  ['web-bff', '/api', signedInBrowser],
  ['mobile-bff', '/v1', signedInPhone],
] as const;

describe('what belongs to one user', () => {
  let shop: Shop;
  const people = new Map<string, SignedIn>();

  beforeAll(async () => {
    shop = await startShop({ gateways: ['web-bff', 'mobile-bff'] });
    for (const [name, , signIn] of GATEWAYS) {
      for (const user of ['u-001', 'u-002']) people.set(`${name} ${user}`, await signIn(shop, user));
    }
  });
  afterAll(() => shop?.stop());

  it.each(GATEWAYS)('at %s is given to that user, refused to others before any service is asked, and given to administrators', async (name, base) => {
    const as = (user: string, path: string) => ask(shop.gateway(name).url + base + path, { headers: people.get(`${name} ${user}`) });
    for (const what of ['account', 'addresses', 'preferences']) {
      expect((await as('u-001', `/users/u-001/${what}`)).status).toBe(200);
      const refused = await as('u-001', `/users/u-010/${what}`);
      expect(expectProblem(refused, 403, 'forbidden')).toMatchObject({ source: 'client' });
      expect((await as('u-002', `/users/u-001/${what}`)).status).toBe(200);
    }
    // Another spelling is the same path, and asks for the same policy.
    expectProblem(await as('u-001', '/users/u%2D010/account'), 403, 'forbidden');
  });
});
