import { type RunningSample, startSample } from '@portico/samples-chassis';
import { MintingDouble } from '@portico/testing';
import { usersSample } from './users.sample.ts';

describe('the users service', () => {
  let gateway: MintingDouble;
  let sample: RunningSample;

  beforeAll(async () => {
    gateway = await MintingDouble.start();
    sample = await startSample(usersSample, { PORT: '0', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn', TRUSTED_ISSUERS: gateway.url });
  });
  afterAll(async () => {
    await sample.stop();
    await gateway.stop();
  });

  async function status(claims: Record<string, unknown>, path: string, method = 'GET', body?: unknown): Promise<number> {
    const headers = { authorization: await gateway.authorization({ aud: 'users', ...claims }), 'content-type': 'application/json' };
    return (await fetch(sample.url + path, { method, headers: body ? headers : { authorization: headers.authorization }, body: body === undefined ? undefined : JSON.stringify(body) })).status;
  }
  const ada = { sub: 'u-001' };
  const admin = { sub: 'u-002', roles: ['admin'] };
  const others = [{ sub: 'u-003' }, { sub: 'u-003', roles: ['customer', 'seller'] }, {}, { sub: 'orders', client_id: 'orders' }];

  it.each(['account', 'addresses', 'preferences'])('shows %s to the user and to administrators alone', async (part) => {
    expect(await Promise.all([ada, admin].map((claims) => status(claims, `/users/u-001/${part}`)))).toEqual([200, 200]);
    expect(await Promise.all(others.map((claims) => status(claims, `/users/u-001/${part}`)))).toEqual([403, 403, 403, 403]);
  });

  it('lets nobody else change preferences, or delete a user', async () => {
    for (const claims of others) {
      expect(await status(claims, '/users/u-001/preferences', 'PATCH', { newsletter: true })).toBe(403);
      expect(await status(claims, '/users/u-001', 'DELETE')).toBe(403);
    }
    expect(await status(ada, '/users/u-001')).toBe(200);
    expect(await status(admin, '/users/u-001', 'DELETE')).toBe(204);
  });

  it('shows profiles to everybody whom a gateway lets through', async () => {
    expect(await Promise.all([...others, {}].map((claims) => status(claims, '/users/u-005')))).toEqual([200, 200, 200, 200, 200]);
  });
});
