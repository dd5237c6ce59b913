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
  [ROTATE]: async (_gateway, { sessionKeys = [], variables }, say) => {
    const fresh = newSessionKey();
    const file = variables.SESSION_KEYS_FILE;
    if (!file) {
      say('The keys are in no file, so set them yourself. First, on all replicas, so that they can open what the new key seals:');
      say(`SESSION_KEYS=${[...sessionKeys, fresh].join()}`);
      say('Then, on all replicas, so that it seals:');
      return say(`SESSION_KEYS=${[fresh, ...sessionKeys].join()}`);
    }
    await write(file, [fresh, ...sessionKeys]);
    say(`A new key seals. Those before still open (${sessionKeys.length}); --${RETIRE} ends that.`);
  },

  /** Sessions that other keys have sealed are sealed anew with the first one; then the others are of no use any more. */
  [RETIRE]: async (gateway, environment, say) => {
    const { sessionKeys = [], redisUrl, variables } = environment;
    const [first, ...others] = sessionKeys;
    if (first === undefined || others.length === 0) return say('There is nothing to retire: SESSION_KEYS has one key at most.');
    if (redisUrl !== undefined) {
      say('Waiting until all replicas seal with the first key …');
      await sleep(FOLLOWED_MS);
      say(`${await resealAll(gateway, environment, sessionKeys)} sessions are sealed anew.`);
    }
    const file = variables.SESSION_KEYS_FILE;
    if (!file) return say(`Now set this on all replicas:\nSESSION_KEYS=${first}`);
    await write(file, [first]);
    say('The old keys are gone.');
  },
};

/** All at once: whoever reads the file sees the old keys or the new ones. */
async function write(file: string, keys: readonly string[]): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${keys.join(',\n')}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}

async function resealAll(gateway: GatewayDefinition, environment: Environment, keys: readonly string[]): Promise<number> {
  const stores = await createStores(environment, gateway.name);
  try {
    await reached(stores);
    // Times and numbers do not matter here: a record keeps the end that it has.
    const options = { idle: 0, absolute: 0, perUser: 1 };
    const store = new SessionStore(stores, new Sealer(new KeyRing(keys), SESSION_SEAL), options, Date.now);
    let count = 0;
    for await (const key of stores.keys(SESSION_NAMESPACE)) {
      // Whoever renews the session's tokens holds the lease; what it keeps must not be undone.
      const lease = { name: leaseOf(key), ttlMs: LEASE_MS, signal: AbortSignal.timeout(WAIT_MS) };
      if (await withLease(stores, lease, () => store.reseal(key))) count += 1;
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
