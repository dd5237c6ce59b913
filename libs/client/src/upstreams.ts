import { dirname } from 'node:path';
import { type OnModuleDestroy } from '@nestjs/common';
import { type Check, ConfigFaults, didYouMean, type Follower, type GatewayFile, type ReportFault, type WholeConfig } from '@portico/pipeline';
import { checkCredentials } from './missing-credentials.ts';
import { checkFiles } from './unusable-files.ts';
import { Upstream, type UpstreamParts } from './upstream.ts';
import { type UpstreamOptions, upstreamsSection } from './upstreams.section.ts';

type Where = GatewayFile['where'];
/** In place of one that is not there, for a gateway that does not start. */
const STAND_IN = { name: { origins: ['http://absent.invalid'] } };
const NOWHERE: Where = () => ({ file: 'gateway.yaml', line: 1 });

/**
 * The upstreams of a gateway, by name. The objects are stable: a new configuration changes them in place, and who holds one goes on with it.
 */
export class Upstreams implements Follower, OnModuleDestroy {
  readonly #byName = new Map<string, Upstream>();
  /** Those that code calls by name. */
  readonly #called = new Set<string>();
  readonly #leaving = new Set<Upstream>();
  #where = NOWHERE;
  #isChecked = false;
  readonly checks: readonly Check[];

  constructor(private readonly parts: UpstreamParts = {}) {
    this.checks = [checkFiles, ...(parts.credentials ? [] : [checkCredentials])];
  }

  /**
   * Code that calls an upstream that gateway.yaml has not stops the start: when the file is checked, so that all else that is wrong is
   * told with it.
   *
   * @throws ConfigFaults once the gateway runs
   */
  get(name: string): Upstream {
    const upstream = this.#byName.get(name);
    if (upstream === undefined && this.#isChecked) throw new ConfigFaults([{ ...this.#where(['upstreams']), path: 'upstreams', ...unknown(name, this.names()) }]);
    this.#called.add(name);
    return upstream ?? this.#standIn(name);
  }

  /** For what comes and goes with the configuration, such as a route. */
  find(name: string): Upstream | undefined {
    return this.#byName.get(name);
  }

  all(): IterableIterator<Upstream> {
    return this.#byName.values();
  }

  names(): string[] {
    return [...this.#byName.keys()];
  }

  /** For when all code is there. */
  checkCalled(whole: WholeConfig, report: ReportFault): void {
    this.#isChecked = true;
    const names = Object.keys(whole.get(upstreamsSection));
    for (const name of this.#called) {
      const { message, fix } = unknown(name, names);
      if (!names.includes(name)) report(['upstreams', name], message, fix);
    }
  }

  apply(file: GatewayFile): void {
    this.become(file.get(upstreamsSection), file.where);
  }

  /** These are the upstreams from now on. Those that are no more end when the last of their calls is over. */
  become(options: Readonly<Record<string, UpstreamOptions>>, where: Where = NOWHERE): void {
    this.#where = where;
    for (const [name, upstream] of this.#byName) if (!Object.hasOwn(options, name)) this.#leave(upstream);
    for (const [name, entry] of Object.entries(options)) {
      const directory = dirname(where(['upstreams', name]).file);
      const known = this.#byName.get(name);
      if (known) known.reconfigure(entry, directory);
      else this.#byName.set(name, new Upstream(name, entry, this.parts, directory));
    }
  }

  onModuleDestroy(): void {
    for (const upstream of [...this.#byName.values(), ...this.#leaving]) upstream.close();
  }

  #leave(upstream: Upstream): void {
    this.#byName.delete(upstream.name);
    this.#leaving.add(upstream);
    this.parts.cache?.forget(upstream.name);
    void upstream.drain().then(() => this.#leaving.delete(upstream));
  }

  #standIn(name: string): Upstream {
    const standIn = new Upstream(name, upstreamsSection.schema.parse(STAND_IN)['name']!, this.parts);
    this.#leaving.add(standIn);
    return standIn;
  }
}

function unknown(name: string, names: readonly string[]): { message: string; fix: string | undefined } {
  return { message: `there is no upstream "${name}", which code of this gateway calls`, fix: didYouMean(name, names) };
}
