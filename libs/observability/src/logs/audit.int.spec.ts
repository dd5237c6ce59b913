import { jest } from '@jest/globals';
import { type RunningGateway } from '@portico/pipeline';
import { ask } from '@portico/testing';
import { startTestGateway } from '../gateway.fixture.ts';
import { LogWriter } from './log-writer.ts';

let gateway: RunningGateway;
beforeAll(async () => void (gateway = await startTestGateway({ LOG_LEVEL: 'fatal' })), 60_000);
afterAll(() => gateway?.stop());

it('tells of each change by hand, whatever the levels are, and takes none for it', async () => {
  const written: string[] = [];
  jest.spyOn(gateway.app.get(LogWriter), 'write').mockImplementation((line) => void written.push(line));
  const put = (levels: object) =>
    ask(`${gateway.managementUrl}/log-levels`, { method: 'PUT', body: JSON.stringify(levels), headers: { 'content-type': 'application/json' } });

  expect((await put({ requests: 'silent' })).status).toBe(200);
  const refused = await put({ requests: null, Audit: 'silent' });
  expect([refused.status, refused.json<{ detail: string }>().detail]).toEqual([422, '"Audit" has no level: each change by hand is told.']);
  const { modules } = (await put({ other: 'silent' })).json<{ modules: object }>();
  expect(modules).toMatchObject({ other: 'silent', requests: 'silent' });
  expect(modules).not.toHaveProperty('Audit');
  expect(written.map((line) => JSON.parse(line) as object)).toEqual(
    [{ requests: 'silent' }, { other: 'silent' }].map((body) => expect.objectContaining({ context: 'Audit', audit: 'log.level', from: expect.stringMatching(/127\.0\.0\.1|::1/), body })),
  );
});
