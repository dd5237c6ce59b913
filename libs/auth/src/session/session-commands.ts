import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, createStores, type Environment, type GatewayDefinition, type Stores, withLease } from '@portico/pipeline';
import { KeyRing } from './key-ring.ts';
import { Sealer } from './sealer.ts';
import { newSessionKey } from './session-keys.ts';
import { SESSION_SEAL } from './session.providers.ts';
import { leaseOf, SESSION_NAMESPACE, SessionStore } from './session-store.ts';

const ROTATE = 'rotate-session-keys';
const RETIRE = 'retire-session-keys';
/** By then every replica has read the file again, and seals with its first key. Milliseconds. */
const FOLLOWED_MS = 5_000;
const CONNECT_MS = 5_000;
const LEASE_MS = 5_000;
const WAIT_MS = 30_000;

/** What `main.js --<name>` does with the keys that seal sessions. Nobody is signed out by it. */
export const sessionCommands: Readonly<Record<string, Command>> = {
  /** A new key seals from now on; the others still open. */
  [ROTATE]: async (_gateway, environment, say) => {
    const keys = [newSessionKey(), ...(environment.sessionKeys ?? [])];
    if (await keep(environment, keys, say)) say(`A new key seals. The ${keys.length - 1} before still open; --${RETIRE} ends that.`);
  },

  /** Sessions that other keys have sealed are sealed anew with the first one; then the others are of no use any more. */
  [RETIRE]: async (gateway, environment, say) => {
    const { sessionKeys = [], redisUrl } = environment;
    if (sessionKeys.length < 2) return say('There is nothing to retire: SESSION_KEYS has one key at most.');
    const count = redisUrl === undefined ? 0 : await resealAll(gateway, environment, sessionKeys, say);
    say(`${count} sessions are sealed anew.`);
    if (await keep(environment, sessionKeys.slice(0, 1), say)) say('The old keys are gone.');
  },
};

/** @returns whether it could be written; else the operator is told what to set */
async function keep({ variables }: Environment, keys: readonly string[], say: (line: string) => void): Promise<boolean> {
  const file = variables.SESSION_KEYS_FILE;
  if (!file) {
    say('SESSION_KEYS is no file, so set it yourself, on all replicas, before anything else seals with a new key:');
    say(`SESSION_KEYS=${keys.join(',')}`);
    return false;
  }
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${keys.join(',\n')}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
  return true;
}

async function resealAll(gateway: GatewayDefinition, environment: Environment, keys: readonly string[], say: (line: string) => void): Promise<number> {
  const stores = createStores(environment, gateway.name);
  try {
    await reached(stores);
    say('Waiting until all replicas seal with the first key …');
    await sleep(FOLLOWED_MS);
    // Times and numbers do not matter here: a record keeps the end that it has.
    const store = new SessionStore(stores, new Sealer(new KeyRing(keys), SESSION_SEAL), { idle: 0, absolute: 0, perUser: 1 }, Date.now);
    let count = 0;
    for await (const key of stores.keys(SESSION_NAMESPACE)) {
      // Whoever renews the session's tokens holds the lease; what it keeps must not be undone.
      const options = { name: leaseOf(key), ttlMs: LEASE_MS, signal: AbortSignal.timeout(WAIT_MS) };
      if (await withLease(stores, options, () => store.reseal(key))) count += 1;
    }
    return count;
  } finally {
    stores.close();
  }
}

async function reached(stores: Stores): Promise<void> {
  const until = performance.now() + CONNECT_MS;
  const table = stores.table(SESSION_NAMESPACE);
  for (;;) {
    try {
      await table.get('none');
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(100);
    }
  }
}
