import { type Command } from '@portico/pipeline';
import { KeyFile } from './key-file.ts';
import { activeKey, OVERLAP_MS, retired, rotated } from './key-schedule.ts';
import { newStoredKey, type SigningAlgorithm, SIGNING_ALGORITHMS, type StoredKey } from './stored-key.ts';

const LIST = 'signing-keys';
const ROTATE = 'rotate-signing-key';
const RETIRE = 'retire-signing-key';

/** What `main.js --<name>` does with the signing keys; gateways that run take the change over by themselves. */
export const keyCommands: Readonly<Record<string, Command>> = {
  [LIST]: async (gateway, environment, say) => list(await KeyFile.of(environment, gateway).read(), say),

  /** `--rotate-signing-key [ES256|EdDSA]`: the new key is published now and signs after the overlap. */
  [ROTATE]: async (gateway, environment, say) => {
    const file = KeyFile.of(environment, gateway);
    const now = Date.now();
    await file.ensure(now);
    const keys = await file.read();
    const added = await newStoredKey(algorithm(argumentOf(ROTATE)) ?? activeKey(keys, now).alg, now + OVERLAP_MS);
    await change(file, rotated(keys, added, now), say);
  },

  /** `--retire-signing-key KID`: the key is gone at once, and what it signed is good for nothing. */
  [RETIRE]: async (gateway, environment, say) => {
    const file = KeyFile.of(environment, gateway);
    const kid = argumentOf(RETIRE);
    if (kid === undefined) throw new Error(`Say which: --${RETIRE} KID. --${LIST} lists them.`);
    const keys = await file.read();
    const now = Date.now();
    await change(file, retired(keys, kid, await newStoredKey(activeKey(keys, now).alg, now), now), say);
  },
};

async function change(file: KeyFile, keys: readonly StoredKey[], say: (line: string) => void): Promise<void> {
  await file.write(keys);
  say(`${file.path} is changed:`);
  list(keys, say);
}

function list(keys: readonly StoredKey[], say: (line: string) => void): void {
  const now = Date.now();
  const active = activeKey(keys, now);
  for (const key of keys) {
    const state = key === active ? 'signs' : Date.parse(key.activeFrom) > now ? `signs from ${key.activeFrom} on` : 'verifies what it signed';
    say(`${key.kid} ${key.alg} ${state}`);
  }
}

function argumentOf(command: string): string | undefined {
  const value = process.argv[process.argv.indexOf(`--${command}`) + 1];
  return value?.startsWith('--') ? undefined : value;
}

function algorithm(name: string | undefined): SigningAlgorithm | undefined {
  if (name === undefined) return undefined;
  const known = SIGNING_ALGORITHMS.find((each) => each === name);
  if (known === undefined) throw new Error(`There is no algorithm "${name}" here: ${SIGNING_ALGORITHMS.join(' or ')}.`);
  return known;
}
