import { dirname } from 'node:path';
import { type OnModuleDestroy } from '@nestjs/common';
import { type ConfigFault, ConfigFaults, didYouMean, type Follower, type GatewayFile } from '@portico/pipeline';
import { missingCredentials } from './missing-credentials.ts';
import { unusableFiles } from './unusable-files.ts';
import { Upstream, type UpstreamParts } from './upstream.ts';
import { type UpstreamOptions, upstreamsSection } from './upstreams.section.ts';

type Where = GatewayFile['where'];
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

  constructor(private readonly parts: UpstreamParts = {}) {}

  /** @throws ConfigFaults when gateway.yaml has no such upstream: code that calls it stops the start. */
  get(name: string): Upstream {
    const upstream = this.#byName.get(name);
    if (upstream === undefined) throw new ConfigFaults([this.#unknown(name, this.names(), this.#where)]);
    this.#called.add(name);
    return upstream;
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

  check(file: GatewayFile): ConfigFault[] {
    const options = file.get(upstreamsSection);
    const names = Object.keys(options);
    const gone = [...this.#called].filter((name) => !names.includes(name)).map((name) => this.#unknown(name, names, file.where));
    return [...gone, ...unusableFiles(options, file.where), ...(this.parts.credentials ? [] : missingCredentials(options, file.where))];
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

  #unknown(name: string, names: readonly string[], where: Where): ConfigFault {
    const message = `there is no upstream "${name}", which code of this gateway calls`;
    return { ...where(['upstreams']), path: 'upstreams', message, fix: didYouMean(name, names) };
  }
}
