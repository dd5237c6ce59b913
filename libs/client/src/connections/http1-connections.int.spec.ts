import { jest } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type UpstreamRequest } from '../dispatch.ts';
import { type Carried, type Carrier, type ConnectionsOptions } from './carried.ts';
import { Http1Connections } from './http1-connections.ts';

/** A request, and what was told of its answer. */
class Asked implements Carried {
  readonly method: string = 'GET';
  readonly headers: readonly string[] = [];
  readonly body: UpstreamRequest['body'] = null;
  readonly idleTimeoutMs: number = 5_000;
  readonly maxRestMs: number = Infinity;
  carrier: Carrier | undefined;
  isReused: boolean | undefined;
  text = '';
  readonly over: Promise<string>;
  readonly #settle: (outcome: string) => void;

  constructor(
    readonly path: string,
    more: Partial<Carried> = {},
  ) {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.over = promise;
    this.#settle = resolve;
    Object.assign(this, more);
  }

  begun(isReused: boolean): void {
    this.isReused = isReused;
  }

  interim(): void {}

  head(): void {}

  data(chunk: Buffer): void {
    this.text += chunk.toString('latin1');
  }

  end(): void {
    this.#settle(this.text);
  }

  failed(cause: unknown): void {
    this.#settle((cause as { code?: string }).code ?? String(cause));
  }
}

let server: Server;
let connections: Http1Connections;
const sockets: Socket[] = [];
const paths: string[] = [];
/** What the service does with a request. */
let answer: (socket: Socket, path: string) => void;
const ok = (text: string, fields = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n${fields}\r\n${text}`;

beforeEach(async () => {
  sockets.length = paths.length = 0;
  answer = (socket, path) => socket.write(ok(path));
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const path = /^[A-Z]+ (\S+) HTTP/.exec(bytes.toString('latin1'))?.[1];
      if (path === undefined) return;
      paths.push(path);
      answer(socket, path);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  connections = connectionsTo({});
});
afterEach(() => {
  connections.destroy();
  for (const socket of sockets) socket.destroy();
  server.close();
});

function connectionsTo(options: Partial<ConnectionsOptions>): Http1Connections {
  const { port } = server.address() as AddressInfo;
  return new Http1Connections({ origin: `http://127.0.0.1:${port}`, maxConnections: 10, connectTimeoutMs: 1_000, ...options });
}

function ask(path: string, more: Partial<Carried> = {}): Asked {
  const asked = new Asked(path, more);
  connections.dispatch(asked);
  return asked;
}

describe('a connection', () => {
  it('carries one request after the other', async () => {
    expect(await ask('/1').over).toBe('/1');
    const second = ask('/2');
    expect([await second.over, second.isReused, sockets.length]).toEqual(['/2', true, 1]);
  });

  it('on which a service speaks unasked is closed, and what it said answers nobody', async () => {
    expect(await ask('/1').over).toBe('/1');
    sockets[0]!.write(ok('for somebody else'));
    await sleep(20);
    expect([await ask('/2').over, sockets.length]).toEqual(['/2', 2]);
  });

  it('is read before it is written to: what came while the process was busy answers nobody either', async () => {
    expect(await ask('/1').over).toBe('/1');
    await sleep(10);
    sockets[0]!.write(ok('for somebody else'));
    expect([await ask('/2').over, sockets.length]).toEqual(['/2', 2]);
    await sleep(10);
    sockets[1]!.end();
    const third = ask('/3');
    expect([await third.over, third.isReused, sockets.length]).toEqual(['/3', false, 3]);
  });

  it('is closed when there is more than one answer', async () => {
    answer = (socket, path) => socket.write(ok(path) + ok('for somebody else'));
    expect([await ask('/1').over, await ask('/2').over, sockets.length]).toEqual(['/1', '/2', 2]);
  });

  it.each([['Connection: close\r\n'], ['Keep-Alive: timeout=1\r\n']])('is not used again after %j', async (fields) => {
    answer = (socket, path) => socket.write(ok(path, fields));
    expect([await ask('/1').over, await ask('/2').over, sockets.length]).toEqual(['/1', '/2', 2]);
  });

  it('that the service does not close is closed when it was not needed for a while', async () => {
    answer = (socket, path) => socket.write(ok(path, 'Keep-Alive: timeout=3\r\n'));
    await ask('/1').over;
    await once(sockets[0]!, 'close');
    expect((await ask('/2').over)).toBe('/2');
  });

  it('gives up a request whose answer breaks off or stands still, but not one that nobody reads', async () => {
    answer = (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab');
    expect(await ask('/1').over).toBe('ECONNRESET');
    answer = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab');
    expect(await ask('/2', { idleTimeoutMs: 50 }).over).toBe('ETIMEDOUT');
    answer = (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n' + 'a'.repeat(1_000_000));
    const paused = ask('/3', { idleTimeoutMs: 50, head: () => paused.carrier!.pause() });
    await sleep(150);
    expect(paused.text.length).toBeLessThan(200_000);
    paused.carrier!.resume();
    expect((await paused.over).length).toBe(1_000_000);
  });

  it('is destroyed with a request that is given up', async () => {
    answer = () => {};
    const asked = ask('/1');
    while (paths.length === 0) await sleep(5);
    asked.carrier!.abandon(asked);
    await once(sockets[0]!, 'close');
  });

  it('stays when a request is given up that was not yet written', async () => {
    await ask('/1').over;
    const given = ask('/2');
    given.carrier!.abandon(given);
    await sleep(20);
    expect([await ask('/3').over, paths, sockets.length]).toEqual(['/3', ['/1', '/3'], 1]);
  });

  it.each<[string, Partial<Carried>]>([
    ['a body where none has a meaning', { body: Buffer.from('GET /admin HTTP/1.1\r\nHost: a\r\n\r\n') }],
    ['an upload where none has a meaning', { method: 'DELETE', body: pieces('GET /admin HTTP/1.1\r\nHost: a\r\n\r\n') }],
    ['HEAD', { method: 'HEAD' }],
  ])('ends after %s, since the service may see another end of the message', async (_what, more) => {
    answer = (socket, path) => socket.write(path === '/1' ? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' : ok(path));
    const first = ask('/1', more);
    const second = first.over.then(() => ask('/2').over);
    await first.over;
    sockets[0]!.write(ok('for somebody else'));
    expect([await second, sockets.length]).toEqual(['/2', 2]);
  });

  it.each(['HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n'])('ends after an answer that announces a body and has none: %j', async (head) => {
    answer = (socket, path) => socket.write(path === '/1' ? head : ok(path));
    await ask('/1').over;
    expect([await ask('/2').over, sockets.length]).toEqual(['/2', 2]);
  });

  it('waits for the next piece as long as ever when somebody reads again', async () => {
    answer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na');
      setTimeout(() => socket.write('b'), 260);
    };
    const asked = ask('/1', { idleTimeoutMs: 200, head: () => asked.carrier!.pause() });
    await sleep(190);
    asked.carrier!.resume();
    expect(await asked.over).toBe('ab');
    expect(await ask('/2', { idleTimeoutMs: 0 }).over).toBe('ab');
  });

  it('is not used again when the answer came before the request was sent', async () => {
    answer = (socket, path) => {
      socket.pause();
      socket.write(ok(path));
    };
    expect(await ask('/1', { method: 'PUT', body: Buffer.alloc(30_000_000) }).over).toBe('/1');
    expect([await ask('/2').over, sockets.length]).toEqual(['/2', 2]);
  });

  it('is as it was when a receiver throws', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const broken = (): never => {
      throw new Error('broken');
    };
    const ended = ask('/1', { end: broken });
    while (warned.mock.calls.length < 1) await sleep(5);
    expect(await ask('/2', { head: broken }).over).toBe('Error: broken');
    expect(await ask('/3', { begun: broken }).over).toBe('Error: broken');
    ask('/a b', { failed: broken });
    expect([await ask('/4').over, ended.text, warned.mock.calls.length]).toEqual(['/4', '/1', 2]);
    warned.mockRestore();
  });

  it('fails a request that cannot be written, and carries the next one', async () => {
    await ask('/1').over;
    expect(await ask('/a b').over).toContain('visible characters');
    expect([await ask('/2').over, sockets.length]).toEqual(['/2', 1]);
  });
});

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

describe('an upload', () => {
  /** Yields until it is told to stop. */
  class Upload {
    isReturned = false;

    async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
      try {
        for (;;) {
          yield Buffer.alloc(10);
          await sleep(5);
        }
      } finally {
        this.isReturned = true;
      }
    }
  }

  it('that is answered before its end ends then, and its connection with it', async () => {
    const body = new Upload();
    expect(await ask('/1', { method: 'POST', body }).over).toBe('/1');
    await once(sockets[0]!, 'close');
    await sleep(20);
    expect(body.isReturned).toBe(true);
  });

  it.each([['1', 'longer'], ['100', 'shorter']])('whose fields tell a length of %s fails when it is %s', async (length, how) => {
    answer = () => {};
    expect(await ask('/1', { method: 'POST', headers: ['Content-Length', length], body: pieces('0123456789') }).over).toContain(how);
  });

  it('waits for a service that does not read', async () => {
    answer = (socket) => void socket.pause();
    let taken = 0;
    async function* body(): AsyncGenerator<Buffer> {
      for (; taken < 1_000; taken += 1) yield Buffer.alloc(100_000);
    }
    const asked = ask('/1', { method: 'POST', body: body() });
    await sleep(300);
    expect(taken).toBeLessThan(500);
    asked.carrier!.abandon(asked);
  });
});

describe('the connections to an instance', () => {
  it('are no more than they may be: requests wait their turn, unless they are given up', async () => {
    connections = connectionsTo({ maxConnections: 1 });
    answer = (socket, path) => void setTimeout(() => socket.write(ok(path)), 10);
    const [one, two, three] = [ask('/1'), ask('/2'), ask('/3')];
    two.carrier!.abandon(two);
    expect([await one.over, await three.over, paths, sockets.length]).toEqual(['/1', '/3', ['/1', '/3'], 1]);
  });

  it('are opened anew for those that wait when one is lost', async () => {
    connections = connectionsTo({ maxConnections: 1 });
    answer = (socket, path) => (path === '/1' ? socket.destroy() : socket.write(ok(path)));
    const [one, two] = [ask('/1'), ask('/2')];
    expect([await one.over, await two.over]).toEqual(['ECONNRESET', '/2']);
  });

  it('serve those that wait in turn, however many have given up', async () => {
    connections = connectionsTo({ maxConnections: 1 });
    const asked = Array.from({ length: 500 }, (_, at) => ask(`/${at}`));
    const given = asked.filter((_call, at) => at % 5 !== 0);
    for (const call of given) call.carrier!.abandon(call);
    await Promise.all(asked.filter((call) => !given.includes(call)).map(({ over }) => over));
    expect(paths).toEqual(Array.from({ length: 100 }, (_, at) => `/${at * 5}`));
  });

  it('are opened anew for a request that wants none that rested for long, in the place of another where there are as many as may be', async () => {
    connections = connectionsTo({ maxConnections: 1 });
    await ask('/1').over;
    const soon = ask('/2', { maxRestMs: 1_000 });
    expect([await soon.over, soon.isReused]).toEqual(['/2', true]);
    await sleep(30);
    const late = ask('/3', { maxRestMs: 20 });
    expect([await late.over, late.isReused]).toEqual(['/3', false]);
    const never = ask('/4', { maxRestMs: -1 });
    expect([await never.over, never.isReused, sockets.length]).toEqual(['/4', false, 3]);
  });

  it('fail a request each when TLS cannot use its options', async () => {
    connections = connectionsTo({ origin: 'https://127.0.0.1:1', maxConnections: 1, tls: { cert: 'a', key: 'b' } });
    expect(await Promise.all([ask('/1').over, ask('/2').over])).toEqual(Array(2).fill(expect.stringContaining('PEM')));
    await connections.close();
  });

  it('fail each request that waits for one when none can be opened', async () => {
    connections = connectionsTo({ maxConnections: 1 });
    server.close();
    expect(await Promise.all([ask('/1').over, ask('/2').over])).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });

  it('end when all that is under way has ended', async () => {
    answer = (socket, path) => void setTimeout(() => socket.write(ok(path)), 30);
    const asked = ask('/1');
    while (paths.length === 0) await sleep(5);
    const closed = connections.close();
    let text = '';
    void asked.over.then((whole) => (text = whole));
    await closed;
    await sleep(0);
    expect(text).toBe('/1');
  });

  it('end at once, with all that is under way or waits', async () => {
    connections = connectionsTo({ maxConnections: 1 });
    answer = () => {};
    const [one, two] = [ask('/1'), ask('/2')];
    while (paths.length === 0) await sleep(5);
    connections.destroy();
    expect(await Promise.all([one.over, two.over, ask('/3').over])).toEqual(Array(3).fill('ERR_CONNECTIONS_CLOSED'));
  });
});
