import { Logger, type Provider } from '@nestjs/common';
import { upstreamsSection } from '@portico/client';
import { ConfigFaults, ENVIRONMENT, type Environment, GATEWAY, GATEWAY_FILE, type GatewayDefinition, type GatewayFile } from '@portico/pipeline';
import { KeyFile } from './key-file.ts';
import { KeyFileFollower } from './key-file.follower.ts';
import { SigningKeys } from './signing-keys.ts';

/** The keys that sign what is minted, followed as their file changes. */
export const keyProviders: Provider[] = [
  { provide: SigningKeys, useFactory: () => new SigningKeys(Date.now) },
  { provide: KeyFileFollower, useFactory: follow, inject: [SigningKeys, ENVIRONMENT, GATEWAY, GATEWAY_FILE] },
];

/** Ready before anything is served. A gateway none of whose upstreams asks for a minted token needs no keys. */
async function follow(keys: SigningKeys, environment: Environment, gateway: GatewayDefinition, config: GatewayFile): Promise<KeyFileFollower> {
  const file = KeyFile.of(environment, gateway);
  const log = new Logger('SigningKeys');
  const follower = new KeyFileFollower(file, keys, log);
  const isNeeded = Object.values(config.get(upstreamsSection)).some(({ credential }) => credential === 'minted');
  if (!isNeeded) return follower;
  try {
    if (environment.mintingKeysFile === undefined) {
      await file.ensure(Date.now());
      if (environment.production) log.warn(`the signing keys are in ${file.path}: replicas on other machines need a MINTING_KEYS_FILE in common`);
    }
    await follower.start();
  } catch (error) {
    const message = (error as Error).message;
    throw new ConfigFaults([{ file: 'environment', path: 'MINTING_KEYS_FILE', message, fix: 'Make one with main.js --rotate-signing-key' }]);
  }
  return follower;
}
