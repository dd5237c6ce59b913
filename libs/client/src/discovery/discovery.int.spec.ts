import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, type Socket as Connection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, upstreamOf } from '../calls.fixture.ts';
import { type Endpoint } from '../instance.ts';
import { Discovery } from './discovery.ts';
import { type OriginEntry } from './origins.options.ts';
import { type Names } from './source.ts';

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};
const textOf = ({ origin, address, weight, zone }: Endpoint) => [origin, address, weight, zone].filter((each) => each !== undefined).join(' ');

let discovery: Discovery;
let changes = 0;
const found = () => discovery.endpoints.map(textOf).sort();
const discover = (entries: OriginEntry[], names?: Names, directory = '.') => {
  changes = 0;
  discovery = new Discovery(() => (changes += 1), names);
  discovery.become(entries, directory);
};
afterEach(() => (discovery as Discovery | undefined)?.close());

const TYPES: Readonly<Record<number, 'A' | 'AAAA' | 'SRV'>> = { 1: 'A', 28: 'AAAA', 33: 'SRV' };

/** A name server on a real port, with what records the test gives it; silent while it has none. */
class NameServer {
  records: Partial<Record<'A' | 'AAAA' | 'SRV', Buffer[]>> | undefined = {};
  ttl = 0;
  asked = 0;
  readonly #socket: Socket = createSocket('udp4');
  names!: Names;

  async start(): Promise<this> {
    this.#socket.on('message', (query, from) => this.#socket.send(this.#answer(query), from.port, from.address));
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    const resolver = new Resolver({ timeout: 200, tries: 1 });
    resolver.setServers([`127.0.0.1:${this.#socket.address().port}`]);
    this.names = resolver as Names;
    return this;
  }

  stop(): void {
    this.#socket.close();
  }

  /** RFC 1035 section 4.1: the question again, and an answer for each record; SERVFAIL without records. */
  #answer(query: Buffer): Buffer {
    this.asked += 1;
    const end = query.indexOf(0, 12) + 5;
    const type = TYPES[query.readUInt16BE(end - 4)]!;
    const records = this.records?.[type] ?? [];
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(this.records === undefined ? 0x8182 : 0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(records.length, 6);
    const answers = records.map((data) => {
      const record = Buffer.alloc(12);
      record.writeUInt16BE(0xc00c, 0);
      query.copy(record, 2, end - 4, end);
      record.writeUInt32BE(this.ttl, 6);
      record.writeUInt16BE(data.length, 10);
      return Buffer.concat([record, data]);
    });
    return Buffer.concat([head, query.subarray(12, end), ...answers]);
  }
}
const a = (address: string) => Buffer.from(address.split('.').map(Number));
const srv = (priority: number, weight: number, port: number, target: string) => {
  const numbers = Buffer.alloc(6);
  [priority, weight, port].forEach((value, at) => numbers.writeUInt16BE(value, at * 2));
  const labels = target.split('.').filter(Boolean).map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([numbers, ...labels, Buffer.from([0])]);
};

describe('instances behind a name', () => {
  let server: NameServer;
  beforeEach(async () => {
    server = await new NameServer().start();
  });
  afterEach(() => server.stop());

  it('are all addresses of it, A and AAAA; until they are known, the name itself', async () => {
    server.records = { A: [a('10.0.0.1'), a('10.0.0.2')], AAAA: [Buffer.from([0xfd, ...Array(14).fill(0), 1])] };
    discover([{ dns: 'http://products:80', every: 100 }], server.names);
    expect(found()).toEqual(['http://products:80 1']);
    await until(() => changes > 0);
    expect(found()).toEqual(['http://products:80 10.0.0.1 1', 'http://products:80 10.0.0.2 1', 'http://products:80 fd00::1 1']);
  });

  it('come and go within one interval', async () => {
    server.records = { A: [a('10.0.0.1')] };
    discover([{ dns: 'http://products:80', every: 100 }], server.names);
    await until(() => changes === 1);
    server.records = { A: [a('10.0.0.2')] };
    await until(() => changes === 2);
    expect(found()).toEqual(['http://products:80 10.0.0.2 1']);
  });

  it('stay as they were while the name server fails, or knows of none', async () => {
    server.records = { A: [a('10.0.0.1')] };
    discover([{ dns: 'http://products:80', every: 100 }], server.names);
    await until(() => changes === 1);
    for (const records of [undefined, {}]) {
      server.records = records;
      const { asked } = server;
      await until(() => server.asked > asked + 4);
      expect(found()).toEqual(['http://products:80 10.0.0.1 1']);
    }
    expect(discovery.problems[0]).toMatch(/products/);
  });

  it('are the targets of SRV records with the lowest priority, by weight', async () => {
    server.records = { SRV: [srv(10, 3, 8080, 'one.example'), srv(10, 0, 8081, 'two.example'), srv(20, 1, 8082, 'far.example')] };
    discover([{ srv: '_http._tcp.products.example', every: 100, zone: 'a' }], server.names);
    await until(() => changes === 1);
    expect(found()).toEqual(['http://one.example:8080 3 a', 'http://two.example:8081 1 a']);
  });

  it('stay as they were when SRV records say that there is no such service', async () => {
    server.records = { SRV: [srv(10, 1, 8080, 'one.example')] };
    discover([{ srv: '_http._tcp.products.example', every: 100 }], server.names);
    await until(() => changes === 1);
    server.records = { SRV: [srv(0, 0, 0, '')] };
    await until(() => discovery.problems.length === 1);
    expect(found()).toEqual(['http://one.example:8080 1']);
  });

  it('are asked for again when the TTL of their records is over, and no sooner', async () => {
    Object.assign(server, { records: { A: [a('10.0.0.1')] }, ttl: 2 });
    discover([{ dns: 'http://products:80', every: 60_000 }], server.names);
    await until(() => changes === 1);
    const [{ asked }, since] = [server, performance.now()];
    await until(() => server.asked > asked);
    expect(performance.now() - since).toBeGreaterThan(1_800);
  });

  it('are asked for again after `every`, however long their records are good', async () => {
    Object.assign(server, { records: { A: [a('10.0.0.1')] }, ttl: 60 });
    discover([{ dns: 'http://products:80', every: 100 }], server.names);
    await until(() => changes === 1);
    const { asked } = server;
    await until(() => server.asked > asked + 4);
  });

  it('take all new calls as soon as they are known, while a call at one that is gone ends well and what is idle there closes', async () => {
    const connected: Connection[] = [];
    let release = () => {};
    const before = createServer((request, response) => {
      const answer = () => response.end('before');
      if (request.url === '/long') release = answer;
      else answer();
    });
    before.keepAliveTimeout = 600_000;
    before.on('connection', (socket) => connected.push(socket));
    await once(before.listen(0, '127.0.0.1'), 'listening');
    const { port } = before.address() as AddressInfo;
    const after = createServer((_request, response) => response.end('after'));
    await once(after.listen(port, '127.0.0.2'), 'listening');
    server.records = { A: [a('127.0.0.1')] };
    const upstream = upstreamOf({ origins: [{ dns: `http://products.example:${port}`, every: '100ms' }] }, { names: server.names });
    try {
      await until(() => upstream.instances[0]!.endpoint.address === '127.0.0.1');
      const open = () => connected.filter(({ destroyed }) => !destroyed).length;
      const long = ask(upstream, { path: '/long' });
      expect(String((await ask(upstream)).body)).toBe('before');
      await until(() => connected.length === 2);
      server.records = { A: [a('127.0.0.2')] };
      while (String((await ask(upstream)).body) === 'before') await new Promise(setImmediate);
      for (let call = 0; call < 10; call += 1) expect(String((await ask(upstream)).body)).toBe('after');
      await until(() => open() === 1);
      release();
      expect(String((await long).body)).toBe('before');
      await until(() => open() === 0);
      expect(connected).toHaveLength(2);
    } finally {
      upstream.close();
      before.close();
      after.close();
    }
  });
});

describe('instances in a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portico-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const entry = { file: 'fleet.yaml', every: 100 };
  const file = join(directory, 'fleet.yaml');

  it('are read from YAML and JSON, and again when it changes', async () => {
    writeFileSync(file, 'origins:\n  - http://one:80/\n  - {url: "http://two:80", weight: 3, zone: a}\n');
    discover([entry], undefined, directory);
    expect(found()).toEqual(['http://one:80 1', 'http://two:80 3 a']);
    writeFileSync(file, '["http://three:80"]');
    await until(() => changes === 1);
    expect(found()).toEqual(['http://three:80 1']);
  });

  it('stay as they were when it makes no sense, or is gone', async () => {
    writeFileSync(file, '["http://one:80"]');
    discover([entry], undefined, directory);
    writeFileSync(file, '["http://one:80", "not an ori');
    await until(() => discovery.problems.length === 1);
    expect(discovery.problems[0]).toMatch(/fleet.yaml.*: line 1: Missing closing/);
    rmSync(file);
    await until(() => /ENOENT/.test(discovery.problems[0] ?? ''));
    expect(found()).toEqual(['http://one:80 1']);
    expect(changes).toBe(0);
  });

  it('follow a link that is swapped, as those of mounted folders are', async () => {
    for (const name of ['first', 'second']) {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'fleet.yaml'), `["http://${name}:80"]`);
    }
    symlinkSync('first', join(directory, 'data'));
    discover([{ file: 'data/fleet.yaml', every: 100 }], undefined, directory);
    expect(found()).toEqual(['http://first:80 1']);
    symlinkSync('second', join(directory, 'next'));
    renameSync(join(directory, 'next'), join(directory, 'data'));
    await until(() => changes === 1);
    expect(found()).toEqual(['http://second:80 1']);
  });

  it('keep what is known when other entries come and go', async () => {
    writeFileSync(file, '["http://one:80"]');
    discover([entry], undefined, directory);
    discovery.become(['http://two:80', entry], directory);
    expect(found()).toEqual(['http://one:80 1', 'http://two:80 1']);
  });

  it('are left as they were by entries of which one cannot be followed', () => {
    writeFileSync(file, '["http://one:80"]');
    discover([entry, 'http://two:80'], undefined, directory);
    expect(() => discovery.become(['http://three:80', { file: 'nowhere.yaml' }], directory)).toThrow('ENOENT');
    expect(found()).toEqual(['http://one:80 1', 'http://two:80 1']);
  });
});
