import { networkInterfaces } from 'node:os';
import { ask, RawClient, type RunningGateway, startGateway } from '@portico/testing';

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({ name: 'web-bff' });
});
afterAll(() => gateway?.stop());

const CHECKS = ['/health/live', '/health/startup', '/health/ready'];

describe('the management port', () => {
  it.each(CHECKS)('answers %s with 200 while the gateway serves, and lets nobody store it', async (path) => {
    const answer = await ask(gateway.managementUrl + path);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'ok' });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('serves neither pages nor routes', async () => {
    for (const path of ['/api/pages/home', '/api/products']) expect((await ask(gateway.managementUrl + path)).status).toBe(404);
  });

  it.each(['attacker.example', 'localhost.attacker.example', 'attacker.example:80', 'web-bff'])('refuses the Host %s', async (host) => {
    for (const path of CHECKS) {
      const answer = await ask(gateway.managementUrl + path, { headers: { host } });
      expect(answer.status).toBe(421);
      expect(answer.text).not.toContain('serving');
    }
  });

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '[::1]:80'])('takes the Host %s', async (host) => {
    expect((await ask(`${gateway.managementUrl}/health/live`, { headers: { host } })).status).toBe(200);
  });

  it('takes connections of this machine alone', async () => {
    const outside = Object.values(networkInterfaces()).flatMap((all) => all ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal);
    const { port } = new URL(gateway.managementUrl);
    for (const { address } of outside) await expect(RawClient.connect(`http://${address}:${port}`)).rejects.toThrow('ECONNREFUSED');
    await expect(RawClient.connect(gateway.managementUrl).then((client) => client.leave())).resolves.toBeUndefined();
  });
});
