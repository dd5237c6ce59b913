import { Logger } from '@nestjs/common';
import { createClient } from '@keyv/redis';
import { GatewayError } from '../errors/gateway-error.ts';
import { STATE_MS } from './stores.ts';

export type RedisClient = ReturnType<typeof newClient>;

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
  #silent = false;

  constructor(url: string, name: string) {
    this.client = watched(newClient(url), name);
    connect(this.client);
  }

  /** Whether it answers, as far as anybody knows. */
  get isReady(): boolean {
    return this.client.isReady && !this.#silent;
  }

  /**
   * Runs an operation within `withinMs`. After one that took longer, others are refused at once until Redis has answered a
   * ping, so that nobody else waits in vain.
   *
   * @throws GatewayError `state_unavailable` with Retry-After
   */
  async run<T>(operation: () => Promise<T>, withinMs = STATE_MS): Promise<T> {
    if (!this.isReady) throw stateUnavailable();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const giveUp = () => {
        this.#listen();
        reject(stateUnavailable(new Error(`Redis did not answer within ${withinMs} ms.`)));
      };
      // An answer may have come while this process was busy: it is read before the immediate.
      timer = setTimeout(() => setImmediate(giveUp), withinMs);
    });
    try {
      return await Promise.race([operation(), late]);
    } catch (cause) {
      throw cause instanceof GatewayError ? cause : stateUnavailable(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  #listen(): void {
    if (this.#silent) return;
    this.#silent = true;
    const heard = () => void (this.#silent = false);
    // It fails when the connection is given up; the next one begins anew.
    this.client.ping().then(heard, heard);
  }

  /** A second connection, which only listens. */
  listener(name: string): RedisClient {
    const client = watched(this.client.duplicate(), name);
    connect(client);
    return client;
  }

  close(): void {
    // A library that was given a Keyv may have ended it already.
    if (this.client.isOpen) this.client.destroy();
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
