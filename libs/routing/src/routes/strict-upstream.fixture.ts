import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const LINE = new RegExp(`^${TOKEN} (/[\\x21-\\x7e]*) HTTP/1\\.1$`);
const FIELD = new RegExp(`^(${TOKEN}):[ \\t]*((?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?)[ \\t]*$`);

/** A service that reads by the letter of RFC 9112 and nothing beyond it; notes what it was asked, and what it would have to refuse. */
export class StrictUpstream {
  readonly paths: string[] = [];
  readonly faults: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      let text = '';
      socket.setEncoding('latin1').on('data', (piece: string) => {
        text += piece;
        try {
          for (let rest = this.#read(text); rest !== undefined; rest = this.#read(text)) {
            text = rest;
            socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
          }
        } catch (fault) {
          this.faults.push(`${(fault as Error).message}: ${JSON.stringify(text.slice(0, 300))}`);
          socket.destroy();
        }
      });
      socket.on('error', () => {});
    });
  }

  static async start(): Promise<StrictUpstream> {
    const upstream = new StrictUpstream();
    upstream.#server.listen(0, '127.0.0.1');
    await once(upstream.#server, 'listening');
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#sockets.forEach((socket) => socket.destroy());
    this.#server.close();
  }

  /** @returns what follows the first request; undefined while that is not whole. @throws Error for what is not allowed */
  #read(text: string): string | undefined {
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [line = '', ...lines] = text.slice(0, end).split('\r\n');
    const path = LINE.exec(line)?.[1] ?? refuse('no request line');
    const fields = lines.map((each) => FIELD.exec(each) ?? refuse(`no field line ${JSON.stringify(each)}`));
    const all = (name: string) => fields.filter(([, each]) => each!.toLowerCase() === name).map(([, , value]) => value!);
    const [host, lengths, codings] = [all('host'), all('content-length'), all('transfer-encoding')];
    if (host.length !== 1 || !/^[A-Za-z0-9.\-:[\]]+$/.test(host[0]!)) refuse('not one Host');
    if (lengths.length + codings.length > 1) refuse('more than one length');
    if (lengths.some((length) => !/^\d{1,15}$/.test(length))) refuse('no length');
    if (codings.some((coding) => coding !== 'chunked')) refuse('another coding');
    const rest = codings.length > 0 ? afterChunks(text.slice(end + 4)) : text.length < end + 4 + Number(lengths[0] ?? 0) ? undefined : text.slice(end + 4 + Number(lengths[0] ?? 0));
    if (rest !== undefined) this.paths.push(path);
    return rest;
  }
}

function afterChunks(text: string): string | undefined {
  for (let at = 0; ; ) {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = text.slice(at, end);
    if (!/^[0-9A-Fa-f]{1,12}$/.test(size)) refuse(`no chunk size ${JSON.stringify(size)}`);
    const after = end + 2 + parseInt(size, 16);
    if (text.length < after + 2) return undefined;
    // Trailers are announced, and none of these requests announces one.
    if (text.slice(after, after + 2) !== '\r\n') refuse('data longer than its chunk');
    at = after + 2;
    if (parseInt(size, 16) === 0) return text.slice(at);
  }
}

function refuse(what: string): never {
  throw new Error(what);
}
