import { type ConfigFault, ConfigFaults } from './config-faults.ts';
import { type Check } from './config-section.ts';
import { type GatewayFile } from './gateway-file.ts';

/** Something that works by gateway.yaml, and goes on by a new one without a restart. */
export interface Follower {
  /** Look for what is wrong with the file beyond what its sections can see, each by itself. */
  readonly checks?: readonly Check[];
  /** Works by this file from now on: the first at registration, then each that all followers found right. If one throws, all go back. */
  apply(file: GatewayFile): void;
}

/** The gateway's file as it holds now, and all who work by it. */
export class Configuration {
  readonly #followers: Follower[] = [];
  readonly #faultsAtStart: ConfigFault[];

  /** @param faults what is wrong with the file; then it is asked what else is, and {@link conclude} ends the start */
  constructor(
    private current: GatewayFile,
    faults: readonly ConfigFault[] = [],
  ) {
    this.#faultsAtStart = [...faults];
  }

  get file(): GatewayFile {
    return this.current;
  }

  /** Whoever comes first is asked and told first, so that upstreams stand before the routes that name them. */
  follow(follower: Follower): void {
    this.#followers.push(follower);
    this.#faultsAtStart.push(...faultsFor(follower, this.current));
    try {
      follower.apply(this.current);
    } catch (error) {
      // By a faulty file nobody is served: all that matters is that the others are asked too.
      if (this.#faultsAtStart.length === 0) throw error;
    }
  }

  /**
   * Ends the start, when all follow.
   *
   * @param error with which it failed, if it did
   * @throws ConfigFaults with all that is wrong; or else the error
   */
  conclude(error?: unknown): void {
    const faults = [...this.#faultsAtStart, ...(error instanceof ConfigFaults ? error.faults : [])];
    if (faults.length > 0) throw new ConfigFaults(faults);
    if (error !== undefined) throw error;
  }

  /** All that the followers find wrong with a file. */
  faultsOf(file: GatewayFile): ConfigFault[] {
    return this.#followers.flatMap((follower) => faultsFor(follower, file));
  }

  /**
   * Puts a file that was read and checked in the place of the present one, for all followers in one turn of the event loop.
   *
   * @throws whatever one threw as it went on; then everything is as it was
   */
  replace(file: GatewayFile): void {
    const before = this.current;
    try {
      this.#apply(file);
    } catch (error) {
      this.#apply(before);
      throw error;
    }
  }

  #apply(file: GatewayFile): void {
    this.current = file;
    for (const follower of this.#followers) follower.apply(file);
  }
}

function faultsFor({ checks = [] }: Follower, file: GatewayFile): ConfigFault[] {
  return checks.flatMap((check) => file.faultsBy(check));
}
