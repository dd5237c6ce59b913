import { ask, PRODUCTION, startGateway } from '@portico/testing';
import { expectProblem } from './expectations.ts';

describe('X-Demo-User', () => {
  it('is refused in production', async () => {
    const gateway = await startGateway({ name: 'web-bff', env: PRODUCTION });
    try {
      const headers = { 'x-demo-user': 'u-001' };
      for (const path of ['/api/pages/orders', '/api/pages/home', '/api/orders']) {
        expectProblem(await ask(gateway.url + path, { headers }), 403, 'forbidden');
      }
    } finally {
      await gateway.stop();
    }
  });
});
