import { Logger } from '@nestjs/common';
import { createClient } from '@keyv/redis';
import { GatewayError } from '../errors/gateway-error.ts';
import { STATE_MS } from './stores.ts';

export type RedisClient = ReturnType<typeof newClient>;

/** After an operation that took too long, others are refused at once for this long, milliseconds. */
const PAUSE_MS = 500;
const CONNECT_MS = 500;
const PING_EVERY_MS = 1_000;
/** A connection on which nothing comes back, not even an answer to a ping, is given up. Milliseconds. */
const SILENT_MS = 3_000;
const LONGEST_RECONNECT_MS = 1_000;

/**
 * The process's connection to Redis. It is never waited for: while it is lost, operations fail at once, and it heals by
 * itself.
 */
export class RedisConnection {
  readonly client: RedisClient;
  #refusedUntil = 0;

  constructor(url: string, name: string) {
    this.client = watched(newClient(url), name);
    connect(this.client);
  }

  /**
   * Runs an operation within {@link STATE_MS}.
   *
   * @throws GatewayError `state_unavailable` with Retry-After
   */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (!this.client.isReady || performance.now() < this.#refusedUntil) throw stateUnavailable();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#refusedUntil = performance.now() + PAUSE_MS;
        reject(stateUnavailable(new Error(`Redis did not answer within ${STATE_MS} ms.`)));
      }, STATE_MS);
    });
    try {
      return await Promise.race([operation(), late]);
    } catch (cause) {
      throw cause instanceof GatewayError ? cause : stateUnavailable(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A second connection, which only listens. */
  listener(name: string): RedisClient {
    const client = watched(this.client.duplicate(), name);
    connect(client);
    return client;
  }

  close(): void {
    this.client.destroy();
  }
}

function newClient(url: string) {
  return createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_EVERY_MS,
    socket: {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENT_MS,
      reconnectStrategy: (attempts) => Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** attempts) * (0.75 + Math.random() / 2),
    },
  });
}

/** Tells once that Redis is lost, and once that it is back. */
function watched(client: RedisClient, name: string): RedisClient {
  const logger = new Logger('Redis');
  let lost = false;
  client.setMaxListeners(0);
  client.on('error', (error: NodeJS.ErrnoException) => {
    if (!lost) logger.warn(`${name}: lost (${error.code ?? error.message})`);
    lost = true;
  });
  client.on('ready', () => {
    if (lost) logger.log(`${name}: back`);
    lost = false;
  });
  return client;
}

function connect(client: RedisClient): void {
  // It goes on trying; only closing ends that, and then nobody waits any more.
  client.connect().catch(() => {});
}

function stateUnavailable(cause?: unknown): GatewayError {
  return new GatewayError('state_unavailable', 'What this needs to remember cannot be reached now. Try again in a moment.', {
    cause,
    headers: { 'Retry-After': '1' },
  });
}
