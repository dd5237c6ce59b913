import { type ConfigFault, ConfigFaults } from './config-faults.ts';
import { type GatewayFile } from './gateway-file.ts';

/** Something that works by gateway.yaml, and goes on by a new one without a restart. */
export interface Follower {
  /** What is wrong with the file beyond what its sections can see. Changes nothing. */
  check?(file: GatewayFile): readonly ConfigFault[];
  /** Works by this file from now on: the first at registration, then each that all followers found right. If one throws, all go back. */
  apply(file: GatewayFile): void;
}

/** The gateway's file as it holds now, and all who work by it. */
export class Configuration {
  readonly #followers: Follower[] = [];

  constructor(private current: GatewayFile) {}

  get file(): GatewayFile {
    return this.current;
  }

  /**
   * Whoever comes first is asked and told first, so that upstreams stand before the routes that name them.
   *
   * @throws ConfigFaults when the follower refuses the present file
   */
  follow(follower: Follower): void {
    const faults = follower.check?.(this.current) ?? [];
    if (faults.length > 0) throw new ConfigFaults(faults);
    follower.apply(this.current);
    this.#followers.push(follower);
  }

  /**
   * Puts a file that was read and checked in the place of the present one, for all followers in one turn of the event loop.
   *
   * @throws ConfigFaults with all that the followers find wrong, or what one threw as it went on; then everything is as it was
   */
  replace(file: GatewayFile): void {
    const faults = this.#followers.flatMap((follower) => follower.check?.(file) ?? []);
    if (faults.length > 0) throw new ConfigFaults(faults);
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
