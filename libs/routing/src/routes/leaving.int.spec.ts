import 'reflect-metadata';
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Exchanges } from '@portico/pipeline';
import { FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';

const CLIENTS = 50;
const MB = 1024 * 1024;

let upstream: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startTestGateway(`
upstreams: {a: {origins: ["${upstream.url}"], timeout: 60s}}
routes: [{name: a, match: {path: "/**", methods: [GET, POST]}, to: a, auth: anonymous, maxBody: 1gb, timeout: 60s}]
`);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});
beforeEach(() => (upstream.seen.length = gateway.ended.length = 0));

async function until(condition: () => boolean): Promise<void> {
  for (let at = 0; at < 1_000 && !condition(); at += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

const sockets = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

/** Lets clients come, has them leave in the midst, and sees that nothing of them stays. */
async function come(client: () => Promise<ClientRequest>): Promise<void> {
  const before = sockets();
  const clients = await Promise.all(Array.from({ length: CLIENTS }, client));
  await until(() => upstream.seen.length === CLIENTS);
  expect(gateway.app.get(Exchanges).inFlight).toBe(CLIENTS);
  for (const one of clients) one.destroy();
  await Promise.all(upstream.seen.map(({ aborted }) => aborted));
  await until(() => gateway.ended.length === CLIENTS);
  expect(gateway.app.get(Exchanges).inFlight).toBe(0);
  for (const { record } of gateway.ended) {
    expect(record).toMatchObject({ status: 499, endedBy: 'client' });
    expect(record.attempts).toEqual([expect.objectContaining({ error: 'client_closed' })]);
  }
  await until(() => sockets() <= before);
}

function asking(method: string): ClientRequest {
  return httpRequest(`${gateway.url}/x`, { method, agent: false }).on('error', () => {});
}

describe('clients that leave', () => {
  it('in the midst of a download free both of its connections', async () => {
    upstream.behave((_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        if (response.destroyed) return;
        if (response.write(Buffer.alloc(256 * 1024))) setTimeout(more, 5);
        else response.once('drain', more);
      };
      more();
    });
    await come(async () => {
      const request = asking('GET').end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      await once(response.on('error', () => {}), 'readable');
      return request;
    });
  });

  it('in the midst of an upload free both of its connections', async () => {
    upstream.behave((request) => void request.on('error', () => {}).resume());
    await come(() => {
      const request = asking('POST');
      request.write(Buffer.alloc(MB));
      return Promise.resolve(request);
    });
  });

  it.each([['a download', leaveDownload], ['an upload', leaveUpload]])('when a megabyte has passed in %s leave nothing of it in memory', async (_what, leave) => {
    const turn = async (): Promise<void> => {
      await Promise.all(Array.from({ length: CLIENTS }, leave));
      await until(() => gateway.app.get(Exchanges).inFlight === 0);
      gateway.ended.length = upstream.seen.length = 0;
    };
    const collect = exposedCollect();
    const inUse = (): number => {
      collect();
      const { external, heapUsed } = process.memoryUsage();
      return external + heapUsed;
    };
    await turn();
    const before = inUse();
    await turn();
    await turn();
    // 100 MB have passed. What closes just now may hold some of it for a moment.
    let more = Infinity;
    for (let at = 0; at < 20 && more > 20 * MB; at += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      more = inUse() - before;
    }
    expect(more).toBeLessThan(20 * MB);
  }, 60_000);
});

/** Settles when a megabyte has come. */
async function megabyte(body: IncomingMessage): Promise<void> {
  let received = 0;
  await new Promise<void>((resolve) => {
    body.on('error', () => {}).on('data', (chunk: Buffer) => (received += chunk.length) >= MB && resolve());
  });
}

async function leaveDownload(): Promise<void> {
  upstream.behave((_request, response) => void response.writeHead(200, { 'content-length': 2 * MB }).write(Buffer.alloc(MB)));
  const request = asking('GET').end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await megabyte(response);
  request.destroy();
}

async function leaveUpload(): Promise<void> {
  upstream.behave((request, response) => void megabyte(request).then(() => response.writeHead(200).flushHeaders()));
  const request = asking('POST').setHeader('content-length', 2 * MB);
  request.write(Buffer.alloc(MB));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  request.destroy();
}

/** V8 gives its collector to contexts that are made after it was told to. */
function exposedCollect(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
