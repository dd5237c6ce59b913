import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManagementServer } from './management-server.ts';

const TOKEN = 'a-token-for-operators';

async function started(managementToken: string | undefined, production: boolean, host = 'localhost') {
  const server = new ManagementServer(host, { managementToken, production });
  const done: unknown[] = [];
  server.change('POST', '/cache/purge', 'cache.purge', (request) => {
    done.push(request.body);
    return { purged: 1 };
  });
  const url = `http://localhost:${await server.listen(0)}/cache/purge`;
  const ask = (headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', body: '{"all":true}', headers: { 'content-type': 'application/json', ...headers } });
  return { server, done, ask };
}

describe('changes on the management port', () => {
  it('demands the token where one is set', async () => {
    const { server, done, ask } = await started(TOKEN, true);
    for (const headers of [{}, { authorization: 'Bearer another' }, { authorization: `Basic ${TOKEN}` }] as Record<string, string>[]) {
      const refused = await ask(headers);
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(await refused.json()).toMatchObject({ code: 'unauthenticated' });
    }
    expect(done).toEqual([]);
    expect((await ask({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect(done).toEqual([{ all: true }]);
    await server.close();
  });

  it('changes nothing in production without a token', async () => {
    const { server, done, ask } = await started(undefined, true);
    expect((await ask()).status).toBe(403);
    expect(done).toEqual([]);
    await server.close();
  });

  it.each([['0.0.0.0', 403], ['::', 403], ['127.0.0.1', 200]])('changes nothing without a token where it listens at %s: %i', async (host, status) => {
    const { server, done, ask } = await started(undefined, false, host);
    expect([(await ask()).status, done.length]).toEqual([status, status === 200 ? 1 : 0]);
    await server.close();
  });

  it('are told in the log, with who made them and what was sent; those that are refused are none', async () => {
    const told = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
    const { server, ask } = await started(TOKEN, true);
    await ask();
    expect(told).not.toHaveBeenCalled();
    await ask({ authorization: `Bearer ${TOKEN}` });
    expect(told.mock.calls).toEqual([[expect.objectContaining({ audit: 'cache.purge', from: expect.stringMatching(/127\.0\.0\.1|::1/), body: { all: true } })]]);
    expect(JSON.stringify(told.mock.calls)).not.toContain(TOKEN);
    told.mockRestore();
    await server.close();
  });

  it('takes calls of the operator in development, and none that another page makes', async () => {
    const { server, done, ask } = await started(undefined, false);
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(done).toEqual([]);
    expect((await ask()).status).toBe(200);
    await server.close();
  });
});
