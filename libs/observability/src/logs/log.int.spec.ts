import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type RunningGateway } from '@portico/pipeline';
import { ask } from '@portico/testing';
import { startTestGateway } from '../gateway.fixture.ts';
import { LogWriter } from './log-writer.ts';

interface Line {
  readonly level: number;
  readonly id?: string;
  readonly traceId?: string;
  readonly context?: string;
  readonly msg?: string;
  readonly path?: string;
  readonly status?: number;
  readonly error?: string;
  readonly unlogged?: number;
}

describe('the log of a gateway', () => {
  let gateway: RunningGateway;
  let written: string[];
  const lines = () => written.map((line) => JSON.parse(line) as Line);
  const requests = () => lines().filter(({ status }) => status !== undefined);

  beforeAll(async () => {
    gateway = await startTestGateway({ LOG_LEVEL: 'info' }, 'observability: {successLines: 3}');
    jest.spyOn(gateway.app.get(LogWriter), 'write').mockImplementation((line) => void written.push(line));
  }, 60_000);
  beforeEach(() => {
    written = [];
  });
  afterAll(() => gateway?.stop());

  const until = async (isTrue: () => boolean) => {
    for (let turn = 0; turn < 500 && !isTrue(); turn += 1) await sleep(10);
  };
  const setLevels = (levels: object) =>
    ask(`${gateway.managementUrl}/log-levels`, { method: 'PUT', body: JSON.stringify(levels), headers: { 'content-type': 'application/json' } });

  it('has the ids of request and trace on every line that is written within it', async () => {
    const { headers } = await ask(`${gateway.url}/good`);
    await until(() => lines().length === 2);
    const [within, own] = lines();
    expect(within).toMatchObject({ context: 'Shop', msg: 'within a request', id: headers['x-request-id'], traceId: own!.traceId });
    expect(own).toMatchObject({ path: '/good', status: 200, id: headers['x-request-id'] });
  });

  it('changes by module while it runs, and tells of the change', async () => {
    await setLevels({ Shop: 'silent' });
    await ask(`${gateway.url}/good`);
    await until(() => requests().length === 1);
    expect(lines().map(({ context }) => context)).toEqual(['Audit', undefined]);
    await setLevels({ Shop: null, requests: 'error' });
    written = [];
    await ask(`${gateway.url}/good`);
    await ask(`${gateway.url}/bad/thing`);
    await until(() => requests().length === 1);
    expect(lines().map(({ context, path }) => context ?? path)).toEqual(['Shop', '/bad/thing']);
    await setLevels({ requests: null });
    for (const body of [{}, [], { requests: 'loud' }, { requests: 30 }, { Audit: 'debug' }]) expect((await setLevels(body)).status).toBe(422);
  });

  it('leaves out successes beyond the number a second, tells how many, and leaves out no error', async () => {
    const asked = { good: 0, bad: 0 };
    const told = () => requests().filter(({ status }) => status === 200).reduce((sum, { unlogged = 0 }) => sum + 1 + unlogged, 0);
    for (let at = 0; at < 30; at += 1) {
      await Promise.all([ask(`${gateway.url}/good`), ask(`${gateway.url}/good`), ask(`${gateway.url}/bad/x`)]);
      asked.good += 2;
      asked.bad += 1;
    }
    await until(() => requests().filter(({ status }) => status === 502).length === asked.bad);
    // One more second, one more line, which tells of those before.
    await sleep(1100);
    await ask(`${gateway.url}/good`);
    await until(() => told() === asked.good + 1);
    expect(told()).toBe(asked.good + 1);
    expect(requests().some(({ unlogged }) => unlogged !== undefined)).toBe(true);
  });

  it('has no secret, whatever a module hands it', () => {
    const logger = new Logger('Careless');
    logger.log({ headers: { authorization: 'Bearer hunter2', cookie: 'a=hunter2' }, deep: [{ password: 'hunter2' }] });
    logger.warn('calling https://user:hunter2@host/?token=hunter2');
    logger.error('failed', 'Error: Bearer hunter2\n    at x', 'Careless');
    expect(written).toHaveLength(3);
    expect(written.join('')).not.toContain('hunter2');
  });
});
