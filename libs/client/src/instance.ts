import { buildConnector, Client, type Dispatcher, Pool } from 'undici';
import { InstanceHealth } from './health/instance-health.ts';
import { Load } from './balance/load.ts';

/** Where an instance of a service is. */
export interface Endpoint {
  /** Scheme, host and port: `http://localhost:4401`. */
  readonly origin: string;
  /** The address to connect to where the name of the origin has several. */
  readonly address?: string | undefined;
  /** Its share of the calls, in relation to the others. */
  readonly weight: number;
  readonly zone?: string | undefined;
}

/** How to connect; instances whose options are the same keep their connections. */
export interface ConnectionOptions {
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  readonly http2: boolean;
  /** The contents of PEM files. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
}

/** One instance of an upstream, with its connections. */
export class Instance {
  /** Host and port, as logs and metrics name it. */
  readonly name: string;
  weight: number;
  slowStartMs = 0;
  zone: string | undefined;
  pool: Pool;
  readonly load = new Load();
  readonly health = new InstanceHealth();
  #options: ConnectionOptions;
  /** Connections that finish what they have and take nothing new. */
  readonly #draining = new Map<Pool, Promise<void>>();

  constructor(
    readonly endpoint: Endpoint,
    options: ConnectionOptions,
  ) {
    const { address, origin } = endpoint;
    const { hostname, port, protocol } = new URL(origin);
    const host = address?.includes(':') ? `[${address}]` : (address ?? hostname);
    this.name = `${host}:${port || DEFAULT_PORT[protocol]}`;
    this.weight = endpoint.weight;
    this.zone = endpoint.zone;
    this.#options = options;
    this.pool = poolOf(endpoint, options);
  }

  /** For connections that are not the pool's. */
  get tls(): ConnectionOptions['tls'] {
    return this.#options.tls;
  }

  /** Its share of the calls now: less than `weight` for a while after it came back. */
  weightAt(now: number): number {
    return this.health.rampingSince === 0 ? this.weight : this.weight * this.health.ramp(this.slowStartMs, now);
  }

  /** Connects anew if the options are others. */
  connectBy(options: ConnectionOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.#options)) return;
    this.#options = options;
    this.#drain(this.pool);
    this.pool = poolOf(this.endpoint, options);
  }

  /** Takes nothing new; ends when all that is under way is over. */
  drain(): Promise<unknown> {
    this.#drain(this.pool);
    return Promise.all(this.#draining.values());
  }

  /** Ends at once. */
  async close(): Promise<void> {
    await Promise.all([this.pool, ...this.#draining.keys()].map((pool) => pool.destroy()));
  }

  #drain(pool: Pool): void {
    const forget = () => void this.#draining.delete(pool);
    this.#draining.set(pool, pool.close().then(forget, forget));
  }
}

/** A connection that knows how many requests it has carried. */
export class Connection extends Client {
  /** Since it was connected last. */
  served = 0;

  constructor(origin: URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => (this.served = 0));
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler & { connection?: Connection }): boolean {
    handler.connection = this;
    return super.dispatch(options, handler);
  }
}

/** Two endpoints with the same one are the same instance. */
export function keyOf({ origin, address = '' }: Endpoint): string {
  return `${origin} ${address}`;
}

function poolOf({ origin, address }: Endpoint, { maxConnections, connectTimeoutMs, http2, tls }: ConnectionOptions): Pool {
  const secure = origin.startsWith('https:');
  const dial = buildConnector({ ...tls, timeout: connectTimeoutMs, allowH2: http2, ...(http2 && (secure ? { preferH2: true } : { useH2c: true })) });
  return new Pool(origin, {
    connect: address === undefined ? dial : (options, callback) => dial({ ...options, hostname: address }, callback),
    factory: (to, how) => new Connection(to, how as Client.Options),
    connections: maxConnections,
    pipelining: 1,
    allowH2: http2,
    // Not in undici's types: tells the pool that one connection carries many calls.
    ...({ useH2c: http2 && !secure } as object),
    keepAliveTimeout: 4_000,
    // Both are watched by our own layers, to the millisecond and on the caller's behalf.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Of a service's answer; twice what clients may send, since services add fields. */
const MAX_HEADER_BYTES = 32_768;
