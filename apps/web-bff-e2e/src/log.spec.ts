import { setTimeout as sleep } from 'node:timers/promises';
import { answers, ask, FakeUpstream, hangs, RawClient, type RunningGateway, startGateway } from '@portico/testing';

/** Must never be written down. */
const SECRET = 'hunter2-k4Xq';
const secrets = {
  authorization: `Bearer ${SECRET}`,
  cookie: `__Host-portico=${SECRET}; other=${SECRET}`,
  'x-api-key': SECRET,
  'x-csrf': SECRET,
  'user-agent': SECRET,
  referer: `https://shop.example/?token=${SECRET}`,
};
const QUERY = `?token=${SECRET}&q=${SECRET}`;

interface Line {
  readonly id?: string;
  readonly level: number;
  readonly upstreams?: readonly unknown[];
}

let service: FakeUpstream;
let gateway: RunningGateway;

beforeAll(async () => {
  service = await FakeUpstream.start();
  gateway = await startGateway({
    name: 'web-bff',
    env: { PRODUCTS_URL: service.url, USERS_URL: service.url, CONTENT_URL: service.url },
    config: 'upstreams: {products: {timeout: 300ms}}',
  });
});
afterAll(async () => {
  await gateway?.stop();
  await service?.stop();
});
beforeEach(() => {
  service.seen.length = 0;
  service.behave(answers({ items: [], nextCursor: null }));
});

const lines = (): Line[] => gateway.program.stdout.split('\n').filter(Boolean).map((text) => JSON.parse(text) as Line);

/** The lines of a request; the log is written a moment after the answer. */
async function linesOf(id: unknown): Promise<Line[]> {
  for (let turn = 0; turn < 200 && !lines().some((line) => line.id === id); turn += 1) await sleep(10);
  return lines().filter((line) => line.id === id);
}

const asked = async (path: string, method = 'GET') => {
  const { headers } = await ask(gateway.url + path, { method, headers: secrets });
  return linesOf(headers['x-request-id']);
};

describe('the log', () => {
  it('has one line for a page, with its route, status, time, size and the time of each call', async () => {
    const call = { upstream: expect.stringMatching(/^(?:products|content)$/), instance: new URL(service.url).host, status: 200, ms: expect.any(Number), bytes: expect.any(Number) };
    expect(await asked(`/api/pages/home${QUERY}`)).toEqual([
      expect.objectContaining({
        level: 30,
        gateway: 'web-bff',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        route: 'home',
        method: 'GET',
        path: '/api/pages/home',
        status: 200,
        ms: expect.any(Number),
        bytes: expect.any(Number),
        upstreams: [call, call, call],
        degraded: ['hero: answer_invalid'],
      }),
    ]);
  });

  it('has one line for a forwarded request', async () => {
    const upstreams = [{ upstream: 'products', instance: new URL(service.url).host, status: 200, ms: expect.any(Number), bytes: expect.any(Number) }];
    expect(await asked(`/api/products/p-1${QUERY}`)).toEqual([
      expect.objectContaining({ route: 'products', path: '/api/products/p-1', status: 200, upstreams }),
    ]);
  });

  it('has one line for what is refused, with the reason', async () => {
    expect(await asked(`/nothing${QUERY}`)).toEqual([expect.objectContaining({ level: 30, status: 404, error: 'no_route' })]);
    expect(await asked(`/api/products${QUERY}`, 'DELETE')).toEqual([expect.objectContaining({ status: 405, error: 'method_not_allowed' })]);
    expect(await asked(`/api/products/../x${QUERY}`)).toEqual([expect.objectContaining({ status: 400, error: 'ambiguous_path' })]);
  });

  it('has one line for a failure, as an error with its cause', async () => {
    service.behave((request) => void request.socket.resetAndDestroy());
    expect(await asked(`/api/products${QUERY}`)).toEqual([
      expect.objectContaining({ level: 50, status: 502, error: 'upstream_reset', cause: expect.objectContaining({ code: expect.any(String) }) }),
    ]);
    service.behave(hangs);
    expect(await asked(`/api/products${QUERY}`)).toEqual([expect.objectContaining({ level: 50, status: 504, error: 'upstream_timeout' })]);
  });

  it('has one line for a client that left, which is no error', async () => {
    service.behave(hangs);
    const client = await RawClient.connect(gateway.url);
    client.send(`GET /api/products/left${QUERY} HTTP/1.1\r\nHost: localhost\r\nCookie: ${secrets.cookie}\r\n\r\n`);
    while (service.seen.length === 0) await sleep(10);
    client.leave();
    expect(await linesOf(service.seen[0]!.headers['x-request-id'])).toEqual([
      expect.objectContaining({ level: 30, status: 499, endedBy: 'client', path: '/api/products/left' }),
    ]);
  });

  // Last, so that it sees what all of the above have written.
  it('has no query and no secret of any request', async () => {
    expect(lines().length).toBeGreaterThanOrEqual(8);
    const { stdout, stderr } = gateway.program;
    expect(stdout + stderr).not.toContain(SECRET);
    expect(stdout + stderr).not.toContain('?token=');
  });
});
