import { answer } from '@portico/api-calls';
import { answers, FakeUpstream } from '@portico/testing';
import { createMobileClient } from './mobile-client.ts';
import { MemoryVault } from './vault.ts';

let gateway: FakeUpstream;
const vault = new MemoryVault();
const client = () => createMobileClient({
  origin: gateway.url, issuer: gateway.url, vault, app: { platform: 'ios', version: '1.2.3' }, signIn: { clientId: 'pocket', redirectUri: 'x:/y', scopes: ['openid'] },
});

beforeAll(async () => {
  gateway = await FakeUpstream.start();
});
beforeEach(() => (gateway.seen.length = 0));
afterAll(() => gateway.stop());

it('calls carry no token when nobody is signed in, and the version of the app', async () => {
  gateway.behave(answers({ items: [] }));
  await answer(client().api.GET('/v1/screens/home', { params: { query: { width: 390 } } }));
  expect(gateway.seen[0]).toMatchObject({ url: '/v1/screens/home?width=390', headers: { 'x-app-platform': 'ios', 'x-app-version': '1.2.3' } });
  expect(gateway.seen[0]!.headers).not.toHaveProperty('authorization');
});

it('a refused token is renewed once, and the call repeated with the new one', async () => {
  await vault.write('tokens', JSON.stringify({ access: 'old', expiresAt: Date.now() + 60_000, refresh: 'r' }));
  const good = answers({ items: [] });
  const refused = answers({ code: 'invalid_token' }, 401);
  const metadata = answers({ issuer: gateway.url, authorization_endpoint: 'x', token_endpoint: `${gateway.url}/token` });
  const tokens = answers({ access_token: 'new', refresh_token: 'r2' });
  gateway.behave((request, response) => {
    const of = request.url!.startsWith('/.well-known') ? metadata : request.url === '/token' ? tokens : request.headers.authorization === 'Bearer new' ? good : refused;
    return of(request, response);
  });
  await answer(client().api.GET('/v1/screens/home'));
  expect(gateway.seen.map(({ url }) => url)).toEqual(['/v1/screens/home', '/.well-known/openid-configuration', '/token', '/v1/screens/home']);
});
