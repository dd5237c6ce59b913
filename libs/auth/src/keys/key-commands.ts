import { type Command } from '@portico/pipeline';
import { KeyFile } from './key-file.ts';
import { activeKey, OVERLAP_MS, retired, rotated } from './key-schedule.ts';
import { newStoredKey, type SigningAlgorithm, SIGNING_ALGORITHMS, type StoredKey } from './stored-key.ts';

const LIST = 'signing-keys';
const ROTATE = 'rotate-signing-key';
const RETIRE = 'retire-signing-key';

/** What `main.js --<name>` does with the signing keys; gateways that run take the change over by themselves. */
export const keyCommands: Readonly<Record<string, Command>> = {
  [LIST]: operator(async (file, say) => list(await file.read(), say)),

  /** `--rotate-signing-key [ES256|EdDSA]`: the new key is published now and signs after the overlap. Also makes the first one. */
  [ROTATE]: operator(async (file, say) => {
    const now = Date.now();
    const asked = algorithm(argumentOf(ROTATE));
    if (await file.ensure(now, asked)) return list(await file.read(), say);
    const keys = await file.read();
    const added = await newStoredKey(asked ?? activeKey(keys, now).alg, now + OVERLAP_MS);
    await change(file, rotated(keys, added, now), say);
  }),

  /** `--retire-signing-key KID`: the key is gone at once, and what it signed is good for nothing. */
  [RETIRE]: operator(async (file, say) => {
    const kid = argumentOf(RETIRE);
    if (kid === undefined) throw new Error(`say which: --${RETIRE} KID; --${LIST} lists them`);
    const keys = await file.read();
    const now = Date.now();
    await change(file, retired(keys, kid, await newStoredKey(activeKey(keys, now).alg, now), now), say);
  }),
};

type Say = (line: string) => void;

/** What is wrong is told in a line, and the process ends with 1. */
function operator(work: (file: KeyFile, say: Say) => Promise<void>): Command {
  return async (gateway, environment, say) => {
    try {
      await work(KeyFile.of(environment, gateway), say);
    } catch (error) {
      say(`Nothing is changed: ${(error as Error).message}.`);
      process.exitCode = 1;
    }
  };
}

async function change(file: KeyFile, keys: readonly StoredKey[], say: Say): Promise<void> {
  await file.write(keys);
  say(`${file.path} is changed:`);
  list(keys, say);
}

function list(keys: readonly StoredKey[], say: Say): void {
  const now = Date.now();
  const active = activeKey(keys, now);
  for (const key of keys) {
    const isToCome = Date.parse(key.activeFrom) > now;
    const state = isToCome ? `signs from ${key.activeFrom} on` : 'verifies what it signed';
    say(`${key.kid} ${key.alg} ${key === active ? 'signs' : state}`);
  }
}

function argumentOf(command: string): string | undefined {
  const value = process.argv[process.argv.indexOf(`--${command}`) + 1];
  return value?.startsWith('--') ? undefined : value;
}

function algorithm(name: string | undefined): SigningAlgorithm | undefined {
  if (name === undefined) return undefined;
  const known = SIGNING_ALGORITHMS.find((each) => each === name);
  if (known === undefined) throw new Error(`there is no algorithm "${name}" here, but ${SIGNING_ALGORITHMS.join(' and ')}`);
  return known;
}
