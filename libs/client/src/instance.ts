import { type Connections, type ConnectionsOptions } from './connections/carried.ts';
import { Http1Connections } from './connections/http1-connections.ts';
import { Http2Connections } from './connections/http2-connections.ts';
import { InstanceHealth } from './health/instance-health.ts';
import { Load } from './balance/load.ts';

/** Where an instance of a service is. */
export interface Endpoint extends Pick<ConnectionsOptions, 'origin' | 'address'> {
  /** Its share of the calls, in relation to the others. */
  readonly weight: number;
  readonly zone?: string | undefined;
}

/** How to connect; instances whose options are the same keep their connections. */
export interface ConnectionOptions extends Omit<ConnectionsOptions, keyof Endpoint> {
  readonly http2: boolean;
}

/** One instance of an upstream, with its connections. */
export class Instance {
  /** Host and port, as logs and metrics name it. */
  readonly name: string;
  weight: number;
  slowStartMs = 0;
  zone: string | undefined;
  connections: Connections;
  readonly load = new Load();
  readonly health = new InstanceHealth();
  #options: ConnectionOptions;
  /** Connections that finish what they have and take nothing new. */
  readonly #draining = new Map<Connections, Promise<void>>();

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
    this.connections = connectionsTo(endpoint, options);
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
    this.#drain(this.connections);
    this.connections = connectionsTo(this.endpoint, options);
  }

  /** Takes nothing new; ends when all that is under way is over. */
  drain(): Promise<unknown> {
    this.#drain(this.connections);
    return Promise.all(this.#draining.values());
  }

  /** Ends at once. */
  close(): void {
    for (const connections of [this.connections, ...this.#draining.keys()]) connections.destroy();
  }

  #drain(connections: Connections): void {
    const forget = () => void this.#draining.delete(connections);
    this.#draining.set(connections, connections.close().then(forget, forget));
  }
}

/** Two endpoints with the same one are the same instance. */
export function keyOf({ origin, address = '' }: Endpoint): string {
  return `${origin} ${address}`;
}

function connectionsTo({ origin, address }: Endpoint, { http2, ...options }: ConnectionOptions): Connections {
  return http2 ? new Http2Connections({ ...options, origin, address }) : new Http1Connections({ ...options, origin, address });
}

const DEFAULT_PORT: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
