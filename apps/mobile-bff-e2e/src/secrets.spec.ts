import { setTimeout as sleep } from 'node:timers/promises';
import { allOutputs, ask, OtlpReceiver, PLANTED, plantSecrets, type Shop, signedInPhone, startShop } from '@portico/testing';

const PATHS = ['/v1/screens/home', '/v1/screens/orders', '/v1/products', '/v1/users', '/v1/orders', '/nothing'];

describe('the shop behind mobile-bff', () => {
  let receiver: OtlpReceiver;
  let shop: Shop;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER: 'always_on', OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_METRIC_EXPORT_INTERVAL: '500', LOG_LEVEL: 'trace' };
    shop = await startShop({ gateways: ['mobile-bff'], env, serviceEnv: env, config: 'observability: {slow: 0ms, successLines: 1000000}' });
  }, 120_000);
  afterAll(async () => {
    await shop?.stop();
    await receiver?.stop();
  });

  it('writes no secret of any request, and no token, into any log, trace, metric or the console', async () => {
    const gateway = shop.gateway('mobile-bff');
    const user = await signedInPhone(shop);
    expect((await ask(`${gateway.url}/v1/screens/orders`, { headers: user })).status).toBe(200);
    const sent = await plantSecrets(gateway.url, PATHS);
    await shop.spoil('products', { garbage: true });
    await plantSecrets(gateway.url, ['/v1/screens/home']);
    await shop.heal('products');
    const logged = () => shop.output.split('\n').filter((line) => line.includes('"gateway":"mobile-bff"') && line.includes('"status":')).length;
    for (let turn = 0; turn < 600 && logged() < sent; turn += 1) await sleep(50);
    const written = await allOutputs(shop, gateway.managementUrl, receiver);
    expect(logged()).toBeGreaterThan(sent / 2);
    expect(receiver.spans.length).toBeGreaterThan(sent / 2);
    const found = (secret: string) => [...written.matchAll(new RegExp(`.{0,120}${secret.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}.{0,40}`, 'g'))].map(([text]) => text).slice(0, 5);
    expect(found(PLANTED)).toEqual([]);
    expect(found(Buffer.from(PLANTED).toString('base64url').slice(0, -2))).toEqual([]);
    expect(found('portico-demo')).toEqual([]);
    expect(found(user.authorization!.slice('Bearer '.length))).toEqual([]);
    expect([...written.matchAll(/.{0,80}eyJ[\w-]{10,}\..{0,20}/g)].map(([text]) => text)).toEqual([]);
  }, 240_000);
});
