import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSample, startSample } from '@portico/samples-chassis';
import { MintingDouble } from '@portico/testing';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ordersSample } from './orders.sample.ts';
import { ProductsDouble } from './products-double.fixture.ts';

describe('the orders service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-orders-'));
  let gateway: MintingDouble;
  let products: ProductsDouble;
  let sample: RunningSample;

  beforeAll(async () => {
    [gateway, products] = await Promise.all([MintingDouble.start(), ProductsDouble.start()]);
    sample = await startSample(ordersSample, { PORT: '0', SAMPLE_DATA_DIR: folder, LOG_LEVEL: 'warn', PRODUCTS_URL: products.url, TRUSTED_ISSUERS: gateway.url });
  });
  afterAll(async () => {
    await sample.stop();
    await Promise.all([gateway.stop(), products.stop()]);
    rmSync(folder, { recursive: true });
  });

  type Claims = Record<string, unknown>;
  const ada: Claims = { sub: 'u-001' };
  const ben: Claims = { sub: 'u-003' };
  const admin: Claims = { sub: 'u-002', roles: ['admin'] };
  const visitor: Claims = {};
  const service: Claims = { sub: 'products', client_id: 'products' };

  async function call(claims: Claims, path: string, body?: unknown) {
    const authorization = await gateway.authorization({ aud: 'orders', ...claims });
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const headers = { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const response = await fetch(sample.url + path, { ...init, headers });
    return { status: response.status, body: (await response.json()) as { items: { id: string; userId: string }[]; id: string } };
  }
  const owners = ({ body }: Awaited<ReturnType<typeof call>>) => [...new Set(body.items.map(({ userId }) => userId))];
  const order = (userId: string) => ({ userId, lines: [{ productId: 'p-1', variantId: 'v1', quantity: 1 }] });

  it('lists a user’s orders to them and to administrators', async () => {
    expect(owners(await call(ada, '/orders?userId=u-001'))).toEqual(['u-001']);
    expect(owners(await call(admin, '/orders?userId=u-001'))).toEqual(['u-001']);
    for (const other of [ben, visitor, service]) expect(await call(other, '/orders?userId=u-001')).toMatchObject({ status: 403 });
  });

  it('lists without a user only the caller’s own; all of them to administrators', async () => {
    expect(owners(await call(ada, '/orders'))).toEqual(['u-001']);
    expect(owners(await call(admin, '/orders')).length).toBeGreaterThan(1);
    for (const other of [visitor, service]) expect(await call(other, '/orders')).toMatchObject({ status: 403 });
  });

  it('searches only the caller’s own', async () => {
    expect(owners(await call(ada, '/orders/search?q=delivered'))).toEqual(['u-001']);
    expect(await call(ben, '/orders/search?q=delivered&userId=u-001')).toMatchObject({ status: 403 });
    expect(owners(await call(admin, '/orders/search?q=delivered')).length).toBeGreaterThan(1);
  });

  it('leaves others’ orders out of a batch', async () => {
    const [mine] = (await call(ada, '/orders')).body.items;
    const [others] = (await call(ben, '/orders')).body.items;
    const { body } = await call(ada, `/orders?ids=${mine!.id},${others!.id}`);
    expect(body.items.map(({ id }) => id)).toEqual([mine!.id]);
    expect((await call(visitor, `/orders?ids=${mine!.id},${others!.id}`)).body.items).toEqual([]);
  });

  it('does not even say that another’s order is there', async () => {
    const [mine] = (await call(ada, '/orders')).body.items;
    expect(await call(ada, `/orders/${mine!.id}`)).toMatchObject({ status: 200, body: { userId: 'u-001' } });
    expect(await call(admin, `/orders/${mine!.id}`)).toMatchObject({ status: 200 });
    for (const other of [ben, visitor, service]) {
      expect(await call(other, `/orders/${mine!.id}`)).toMatchObject({ status: 404 });
      expect(await call(other, `/orders/${mine!.id}/cancel`, {})).toMatchObject({ status: 404 });
    }
  });

  it('gives the feed of all orders to administrators alone', async () => {
    expect(await call(admin, '/orders/changes')).toMatchObject({ status: 200 });
    for (const other of [ada, visitor, service]) expect(await call(other, '/orders/changes')).toMatchObject({ status: 403 });
  });

  it('takes orders of the user alone, and takes their stock as itself, with nothing of the user’s', async () => {
    expect(await call(ben, '/orders', order('u-001'))).toMatchObject({ status: 403 });
    expect(await call(visitor, '/orders', order('u-001'))).toMatchObject({ status: 403 });
    const placed = await call(ada, '/orders', order('u-001'));
    expect(placed).toMatchObject({ status: 201, body: { userId: 'u-001' } });
    const { authorization } = products.requests.at(-1)!;
    const keys = createRemoteJWKSet(new URL(`${sample.url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(authorization!.slice(7), keys, { issuer: sample.url, audience: 'products', typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: 'orders', client_id: 'orders', exp: payload.iat! + 90 });
    expect(await call(ada, `/orders/${placed.body.id}/cancel`, {})).toMatchObject({ status: 200 });
  });

  it('has one key in all its processes, of which it shows the public part', async () => {
    const second = await startSample(ordersSample, { PORT: '0', SAMPLE_DATA_DIR: folder, LOG_LEVEL: 'warn', PRODUCTS_URL: products.url, TRUSTED_ISSUERS: gateway.url });
    const [one, other] = await Promise.all([sample, second].map(async ({ url }) => (await fetch(`${url}/.well-known/jwks.json`)).json()));
    expect(one).toEqual(other);
    expect(JSON.stringify(one)).not.toContain('"d"');
    await second.stop();
  });
});
