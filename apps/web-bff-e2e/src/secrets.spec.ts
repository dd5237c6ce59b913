import { setTimeout as sleep } from 'node:timers/promises';
import { allOutputs, ask, OtlpReceiver, PLANTED, plantSecrets, type Shop, signedInBrowser, startShop } from '@portico/testing';

const PATHS = ['/api/pages/home', '/api/pages/orders', '/api/products', '/api/users', '/api/orders', '/nothing', '/bff/login', '/bff/callback', '/bff/user', '/bff/logout', '/bff/backchannel-logout'];

describe('the shop behind web-bff', () => {
  let receiver: OtlpReceiver;
  let shop: Shop;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER: 'always_on', OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_METRIC_EXPORT_INTERVAL: '500', LOG_LEVEL: 'trace' };
    // Every request counts as slow, so that the console shows it.
    shop = await startShop({ gateways: ['web-bff'], env, serviceEnv: env, config: 'observability: {slow: 0ms, successLines: 1000000}' });
  }, 120_000);
  afterAll(async () => {
    await shop?.stop();
    await receiver?.stop();
  });

  it('writes no secret of any request, cookie, token or password into any log, trace, metric or the console', async () => {
    const gateway = shop.gateway('web-bff');
    const user = await signedInBrowser(shop);
    expect((await ask(`${gateway.url}/api/pages/orders`, { headers: user })).status).toBe(200);
    const sent = await plantSecrets(gateway.url, PATHS);
    await shop.spoil('products', { status: 500 });
    await plantSecrets(gateway.url, ['/api/pages/home']);
    await shop.spoil('products', { garbage: true });
    await plantSecrets(gateway.url, ['/api/pages/home']);
    await shop.heal('products');
    const logged = () => shop.output.split('\n').filter((line) => line.includes('"gateway":"web-bff"') && line.includes('"status":')).length;
    // Some of them never become a request.
    for (let turn = 0; turn < 600 && logged() < sent; turn += 1) await sleep(50);
    const written = await allOutputs(shop, gateway.managementUrl, receiver);
    expect(logged()).toBeGreaterThan(sent / 2);
    expect(receiver.spans.length).toBeGreaterThan(sent / 2);
    // Each with what stands around it, so that a failure says where.
    const found = (secret: string) => [...written.matchAll(new RegExp(`.{0,120}${secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}.{0,40}`, 'g'))].map(([text]) => text).slice(0, 5);
    expect(found(PLANTED)).toEqual([]);
    expect(found(Buffer.from(PLANTED).toString('base64url').slice(0, -2))).toEqual([]);
    expect(found('portico-demo')).toEqual([]);
    for (const cookie of user.cookie!.split('; ')) expect(found(cookie.slice(cookie.indexOf('=') + 1))).toEqual([]);
    // No token of any kind, nor its beginning.
    expect([...written.matchAll(/.{0,80}eyJ[\w-]{10,}\..{0,20}/g)].map(([text]) => text)).toEqual([]);
    expect(found('web-bff-demo-secret')).toEqual([]);
  }, 240_000);
});
