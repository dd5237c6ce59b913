import { background, currentWork, type WholeConfig } from '@portico/pipeline';
import { answers, FakeUpstream, hangs } from '@portico/testing';
import { collect } from './collect.ts';
import { Upstreams } from './upstreams.ts';
import { upstreamsSection } from './upstreams.section.ts';

const services: FakeUpstream[] = [];
const upstreams = new Upstreams();
const become = (options: Record<string, unknown>) => upstreams.become(upstreamsSection.schema.parse(options));
const ask = (name: string) =>
  background('test', 5_000, () => collect(upstreams.get(name), { work: currentWork(), method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 5_000 }));

beforeEach(async () => {
  services.push(await FakeUpstream.start(), await FakeUpstream.start());
});
afterEach(async () => {
  become({});
  await Promise.all(services.splice(0).map((service) => service.stop()));
});
afterAll(() => upstreams.onModuleDestroy());

describe('upstreams under a new configuration', () => {
  it('are the same objects, and keep the connections of instances that stay', async () => {
    const [one, two] = services as [FakeUpstream, FakeUpstream];
    become({ products: { origins: [one.url] } });
    const products = upstreams.get('products');
    const [instance] = products.instances;
    const { connections } = instance!;
    await ask('products');
    become({ products: { origins: [two.url, one.url], timeout: '2s', retry: { attempts: 3 } } });
    expect(upstreams.get('products')).toBe(products);
    expect(products.options.retry.attempts).toBe(3);
    expect(products.instances.map(({ name }) => name)).toEqual([two.url, one.url].map((url) => new URL(url).host));
    expect(products.instances[1]).toBe(instance);
    expect(instance!.connections).toBe(connections);
  });

  it('connect anew when the way to connect is another', () => {
    become({ products: { origins: [services[0]!.url] } });
    const [instance] = upstreams.get('products').instances;
    const { connections } = instance!;
    become({ products: { origins: [services[0]!.url], connections: 3 } });
    expect(upstreams.get('products').instances[0]).toBe(instance);
    expect(instance!.connections).not.toBe(connections);
  });

  it('let a call end at the instance that it began at, though that is no more', async () => {
    const [one, two] = services as [FakeUpstream, FakeUpstream];
    let release: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      one.behave((request, response) => {
        release = () => answers({ from: 'one' })(request, response);
        resolve();
      });
    });
    two.behave(answers({ from: 'two' }));
    become({ products: { origins: [one.url] } });
    const pending = ask('products');
    await asked;
    become({ products: { origins: [two.url] } });
    expect(String((await ask('products')).body)).toContain('two');
    release();
    expect(String((await pending).body)).toContain('one');
  });

  it('that are no more are unknown at once, and let their calls end', async () => {
    const [one] = services as [FakeUpstream];
    let release: () => void = () => {};
    const asked = new Promise<void>((resolve) => one.behave((request, response) => ((release = () => answers({})(request, response)), resolve())));
    become({ orders: { origins: [one.url] } });
    const pending = ask('orders');
    await asked;
    become({});
    expect(upstreams.find('orders')).toBeUndefined();
    release();
    expect((await pending).status).toBe(200);
  });

  it('refuse a configuration without one that code calls', () => {
    const own = new Upstreams();
    own.become(upstreamsSection.schema.parse({ products: { origins: ['http://localhost:1'] } }));
    own.get('products');
    const whole = { get: () => ({ product: { origins: [] } }), where: () => ({ file: '/etc/gateway.yaml', line: 3 }) } as unknown as WholeConfig;
    const told: unknown[] = [];
    own.checkCalled(whole, (...fault) => told.push(fault));
    expect(told).toEqual([[['upstreams', 'products'], 'there is no upstream "products", which code of this gateway calls', 'Did you mean "product"?']]);
    expect(() => own.get('orders')).toThrow('there is no upstream "orders"');
  });
});

it('ends what is under way when the gateway ends', async () => {
  const other = new Upstreams();
  services[0]!.behave(hangs);
  other.become(upstreamsSection.schema.parse({ products: { origins: [services[0]!.url] } }));

  const pending = background('test', 5_000, () =>
    collect(other.get('products'), { work: currentWork(), method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 5_000 }),
  );
  other.onModuleDestroy();
  await expect(pending).rejects.toMatchObject({ source: 'upstream' });
});
