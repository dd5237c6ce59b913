import { Controller, Get, Req } from '@nestjs/common';
import { ConfigFaults } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import { type FastifyRequest } from 'fastify';
import { startTestGateway } from './gateway.fixture.ts';
import { View } from './views/view.decorator.ts';

@Controller()
class Orders {
  @Get('screens/users/:userId/orders')
  @View('orders', { auth: { policy: 'own-order' } })
  orders(@Req() { exchange }: FastifyRequest) {
    return exchange.params;
  }
}

@Controller()
class Open {
  @Get('screens/users/:userId/orders/:orderId')
  @View('order', { auth: 'anonymous' })
  order(@Req() { exchange }: FastifyRequest) {
    return exchange.params;
  }
}

@Controller()
class Unguarded {
  @Get('screens/forgotten')
  forgotten() {
    return 'anything';
  }
}

const route = (path: string, auth: string) => `  - {name: one, to: orders, match: {path: "${path}"}, auth: ${auth}}`;
const yaml = (origin: string, ...routes: string[]) => ['upstreams:', `  orders: {origins: ["${origin}"]}`, 'routes:', ...routes].join('\n');

describe('what routes and views demand of their callers', () => {
  let service: FakeUpstream;

  beforeAll(async () => {
    service = await FakeUpstream.start(answers({}));
  });
  afterAll(() => service.stop());

  it('stops the start for every policy that the gateway does not register, with its file and line', async () => {
    const start = startTestGateway(yaml(service.url, route('/orders/{id}', '{policy: own-orders, scopes: [orders:read]}')), [Orders]);
    const error = await start.then(() => undefined, (thrown: ConfigFaults) => thrown);
    expect(error).toBeInstanceOf(ConfigFaults);
    expect(error!.faults).toEqual([
      expect.objectContaining({ file: expect.stringMatching(/gateway\.yaml$/), line: 4, path: 'routes[0].auth.policy', message: 'there is no policy "own-orders"' }),
      expect.objectContaining({ file: 'code', path: 'view "orders"', message: 'there is no policy "own-order"' }),
    ]);
  });

  it('stops the start for a view without a policy: denied by default', async () => {
    await expect(startTestGateway(yaml(service.url, route('/orders', 'user')), [Unguarded])).rejects.toThrow('Unguarded.forgotten');
  });

  it.each([
    ['nothing', '{}', 'at least one of'],
    ['an empty list', '{scopes: []}', ''],
    ['a misspelt demand', '{rolse: [admin]}', 'rolse'],
    ['no auth at all', undefined, 'auth'],
  ])('stops the start for a route that demands %s', async (_what, auth, message) => {
    const text = auth === undefined ? '  - {name: one, to: orders, match: {path: "/orders"}}' : route('/orders', auth);
    await expect(startTestGateway(yaml(service.url, text))).rejects.toThrow(message);
  });

  it('judges by the parameters of the path, decoded, in routes and in views', async () => {
    const gateway = await startTestGateway(yaml(service.url, route('/users/{userId}/orders/{orderId}', 'anonymous')), [Open]);
    const path = '/users/u%201%26/orders/%C3%A4';
    expect(await (await fetch(`${gateway.url}/screens${path}`)).json()).toEqual({ userId: 'u 1&', orderId: 'ä' });
    await (await fetch(`${gateway.url}${path}`)).text();
    expect(gateway.ended.at(-1)!.params).toEqual({ userId: 'u 1&', orderId: 'ä' });
    expect(service.seen.at(-1)!.url).toBe(path);
    await gateway.stop();
  });
});
