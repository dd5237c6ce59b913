import { Pool } from 'undici';

/** One address of an upstream, with its connections. */
export class Instance {
  /** Host and port, as logs and metrics name it. */
  readonly name: string;
  readonly pool: Pool;

  /** @param origin scheme, host and port: `http://localhost:4401` */
  constructor(
    readonly origin: string,
    options: InstanceOptions,
  ) {
    this.name = new URL(origin).host;
    this.pool = new Pool(origin, {
      connections: options.maxConnections,
      pipelining: 1,
      connectTimeout: options.connectTimeoutMs,
      keepAliveTimeout: 4_000,
      // Both are watched by our own layers, to the millisecond and on the caller's behalf.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}

export interface InstanceOptions {
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
}

/** Of a service's answer; twice what clients may send, since services add fields. */
const MAX_HEADER_BYTES = 32_768;
