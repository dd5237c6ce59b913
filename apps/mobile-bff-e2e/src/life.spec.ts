import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, BuiltProgram, configOver, FakeUpstream, Load, startGateway } from '@portico/testing';

const folder = mkdtempSync(join(tmpdir(), 'portico-life-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a mobile gateway', () => {
  it('does not start with a wrong gateway.yaml, and tells all of its faults', async () => {
    const file = configOver('mobile-bff', 'timeouts: {veiw: 1s}\nroutes:\n  - {name: x, match: {path: "/x"}, to: prodcts, auth: anonymous}', folder);
    const program = new BuiltProgram({ project: 'apps/mobile-bff', env: { PORT: '0', MANAGEMENT_PORT: '0', PORTICO_CONFIG: file } });
    expect(await program.exit).toEqual({ code: 1, signal: null });
    expect(program.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/gateway\.yaml:2:\d+ timeouts\.veiw: unknown key/),
      expect.stringMatching(/gateway\.yaml:4:\d+ routes\[0\]\.to: there is no upstream "prodcts"/),
      '2 faults in the configuration',
    ]);
  });

  it('is ready once it has started, and loses no accepted request when it is told to end', async () => {
    const service = await FakeUpstream.start(answers({ items: [], nextCursor: null }));
    const gateway = await startGateway({ name: 'mobile-bff', env: { PRODUCTS_URL: service.url }, config: 'timeouts: {drainDelay: 1s}' });
    try {
      expect((await ask(`${gateway.managementUrl}/health/ready`)).status).toBe(200);
      const load = new Load({ url: `${gateway.url}/v1/products`, connections: 8 });
      await load.untilAnswered(100);
      gateway.program.signal('SIGTERM');
      await sleep(100);
      expect((await ask(`${gateway.managementUrl}/health/ready`)).status).toBe(503);
      await sleep(500);
      load.leave();
      expect(await gateway.program.exit).toEqual({ code: 0, signal: null });
      expect(await load.stop()).toMatchObject({ failed: 0, lost: 0, unconnected: 0 });
    } finally {
      await gateway.stop();
      await service.stop();
    }
  });
});
