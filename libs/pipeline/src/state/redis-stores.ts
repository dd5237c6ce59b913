import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { randomHex } from '../exchange/random-hex.ts';
import { RedisConnection, type RedisClient } from './redis-connection.ts';
import { type Lease, type Scripts, Stores } from './stores.ts';
import { type Condition, type Ground, KeyvTable, type Table } from './table.ts';

/** Only the holder may end or lengthen a lease. */
const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;
const RENEW = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`;
const SEPARATOR = ':';

/** State in Redis, which all replicas share. */
export class RedisStores extends Stores {
  readonly shared = true;
  readonly scripts: Scripts;
  readonly #connection: RedisConnection;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #sender = randomHex(8);
  #listener: RedisClient | undefined;

  /** @param prefix begins all keys and channels, so that gateways can share a Redis */
  constructor(
    url: string,
    private readonly prefix: string,
  ) {
    super();
    const connection = (this.#connection = new RedisConnection(url, 'state'));
    this.scripts = {
      get isReady() {
        return connection.isReady;
      },
      eval: (script, options, withinMs) => {
        const named = { keys: options.keys.map((key) => this.#name(key)), arguments: [...options.arguments] };
        return connection.run(() => connection.client.eval(script, named), withinMs);
      },
    };
  }

  keyv<T>(namespace: string): Keyv<T> {
    const name = this.#name(namespace);
    const store = new KeyvRedis<T>(this.#connection.client as never, {
      namespace: name,
      keyPrefixSeparator: SEPARATOR,
      throwOnConnectError: false,
      throwOnErrors: true,
      connectionTimeout: 300,
    });
    store.on('error', () => {});
    const keyv = new Keyv<T>(store, { namespace: name, useKeyPrefix: false, throwOnErrors: true });
    keyv.on('error', () => {});
    return keyv;
  }

  table<T>(namespace: string): Table<T> {
    const connection = this.#connection;
    const ground: Ground = {
      run: (operation) => connection.run(operation),
      setIf: async (condition, key, value, ttlMs) => {
        const options = { condition: CONDITIONS[condition], expiration: { type: 'PX', value: Math.ceil(ttlMs) } } as const;
        return (await connection.client.set(this.#name(namespace) + SEPARATOR + key, value, options)) !== null;
      },
    };
    return new KeyvTable(this.keyv<T>(namespace), ground);
  }

  async *keys(namespace: string): AsyncIterable<string> {
    const prefix = this.#name(namespace) + SEPARATOR;
    for await (const found of this.#connection.client.scanIterator({ MATCH: `${prefix}*`, COUNT: 200 })) {
      for (const key of found) yield key.slice(prefix.length);
    }
  }

  async lease(name: string, ttlMs: number): Promise<Lease | undefined> {
    const connection = this.#connection;
    const key = this.#name('lease') + SEPARATOR + name;
    const mine = randomHex(16);
    const options = { condition: 'NX', expiration: { type: 'PX', value: ttlMs } } as const;
    const taken = await connection.run(() => connection.client.set(key, mine, options));
    if (taken === null) return undefined;
    const script = (text: string, ...more: string[]) =>
      connection.run(async () => (await connection.client.eval(text, { keys: [key], arguments: [mine, ...more] })) === 1);
    return {
      renew: () => script(RENEW, String(ttlMs)),
      release: async () => {
        await script(RELEASE).catch(() => {});
      },
    };
  }

  async publish(channel: string, message: string): Promise<void> {
    this.#events.emit(channel, message);
    const sent = `${this.#sender}${SEPARATOR}${message}`;
    await this.#connection.run(() => this.#connection.client.publish(this.#name(channel), sent));
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    const name = this.#name(channel);
    if (this.#events.listenerCount(channel) === 0) {
      this.#listener ??= this.#connection.listener('events');
      const heard = (sent: string) => {
        const at = sent.indexOf(SEPARATOR);
        // What this process sent, it has heard already.
        if (sent.slice(0, at) === this.#sender) return;
        try {
          this.#events.emit(channel, sent.slice(at + 1));
        } catch (error) {
          // Another version's, or not a gateway's.
          new Logger('Redis').warn(`A message in ${name} is not understood: ${String(error)}`);
        }
      };
      const client = this.#listener;
      // What is asked for while the connection is lost is asked for again when it is back.
      const ask = () => void client.subscribe(name, heard).catch(() => client.once('ready', ask));
      if (client.isReady) ask();
      else client.once('ready', ask);
    }
    this.#events.on(channel, listener);
    return () => this.#events.off(channel, listener);
  }

  close(): void {
    this.#listener?.destroy();
    this.#connection.close();
  }

  #name(namespace: string): string {
    return this.prefix + SEPARATOR + namespace;
  }
}

const CONDITIONS = { 'if-new': 'NX', 'if-there': 'XX' } as const satisfies Record<Condition, 'NX' | 'XX'>;
