import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { upstreamsSection } from '@portico/client';
import { ConfigFaults, type Environment, type GatewayDefinition, type GatewayFile } from '@portico/pipeline';
import { KeyFile } from './key-file.ts';
import { KeyFileFollower } from './key-file.follower.ts';
import { type SigningKeys } from './signing-keys.ts';

/** Has the signing keys ready before anything is served. A gateway none of whose upstreams asks for a minted token needs none. */
export class GatewayKeys implements OnModuleInit, OnModuleDestroy {
  readonly #file: KeyFile;
  readonly #follower: KeyFileFollower;
  readonly #log = new Logger('SigningKeys');

  constructor(
    keys: SigningKeys,
    private readonly environment: Environment,
    gateway: GatewayDefinition,
    private readonly config: GatewayFile,
  ) {
    this.#file = KeyFile.of(environment, gateway);
    this.#follower = new KeyFileFollower(this.#file, keys, this.#log);
  }

  /** @throws ConfigFaults when there are no keys that can be used */
  async onModuleInit(): Promise<void> {
    const isNeeded = Object.values(this.config.get(upstreamsSection)).some(({ credential }) => credential === 'minted');
    if (!isNeeded) return;
    try {
      if (this.environment.mintingKeysFile === undefined) await this.#ownFile();
      await this.#follower.start();
    } catch (error) {
      const { message } = error as Error;
      const fix = 'main.js --rotate-signing-key makes one';
      throw new ConfigFaults([{ file: 'environment', path: 'MINTING_KEYS_FILE', message, fix }]);
    }
  }

  onModuleDestroy(): void {
    this.#follower.stop();
  }

  async #ownFile(): Promise<void> {
    await this.#file.ensure(Date.now());
    if (!this.environment.production) return;
    this.#log.warn(`the signing keys are in ${this.#file.path}; replicas on other machines need a MINTING_KEYS_FILE in common`);
  }
}
