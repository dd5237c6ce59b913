import { type RunningSample, startSample } from '@portico/samples-chassis';
import { MintingDouble } from '@portico/testing';
import { productsSample } from './products.sample.ts';

describe('the products service', () => {
  let gateway: MintingDouble;
  let orders: MintingDouble;
  let sample: RunningSample;

  beforeAll(async () => {
    [gateway, orders] = await Promise.all([MintingDouble.start(), MintingDouble.start()]);
    const variables = { PORT: '0', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn', TRUSTED_ISSUERS: gateway.url, ORDERS_URL: `${orders.url}/` };
    sample = await startSample(productsSample, variables);
  });
  afterAll(async () => {
    await sample.stop();
    await Promise.all([gateway.stop(), orders.stop()]);
  });

  async function call(issuer: MintingDouble, claims: Record<string, unknown>, path: string, method = 'GET', body?: unknown) {
    const authorization = await issuer.authorization({ aud: 'products', ...claims });
    const headers = { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const response = await fetch(sample.url + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const take = { orderId: 'o', lines: [{ productId: 'p-0001', variantId: 'p-0001-v1', quantity: 1 }] };

  it('shows the catalogue and its content to visitors', async () => {
    for (const path of ['/products/p-0001', '/categories', '/content/hero']) expect((await call(gateway, {}, path)).status).toBe(200);
  });

  it('lets services take and release stock, and nobody else', async () => {
    for (const path of ['/stock/take', '/stock/release']) {
      for (const claims of [{}, { sub: 'u-001' }, { sub: 'u-002', roles: ['admin', 'service'] }]) {
        expect(await call(gateway, claims, path, 'POST', take)).toMatchObject({ status: 403 });
      }
      expect((await call(orders, { sub: 'orders', client_id: 'orders' }, path, 'POST', take)).status).toBe(200);
    }
  });

  it('lets a product be changed by its seller and by administrators', async () => {
    const { sellerId } = (await call(gateway, {}, '/products/p-0001')).body;
    const change = (claims: Record<string, unknown>) => call(gateway, claims, '/products/p-0001', 'PATCH', { name: 'Another' });
    for (const claims of [{}, { sub: 'u-001' }, { sub: 'orders', client_id: 'orders' }]) expect((await change(claims)).status).toBe(403);
    for (const claims of [{ sub: sellerId }, { sub: 'u-002', roles: ['admin'] }]) expect((await change(claims)).status).toBe(200);
    expect((await call(gateway, { sub: 'u-001' }, '/products/p-0001', 'DELETE')).status).toBe(403);
    expect((await call(gateway, { sub: 'u-002', roles: ['admin'] }, '/products/p-9999', 'DELETE')).status).toBe(404);
  });
});
