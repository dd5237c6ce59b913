import { type OnModuleDestroy } from '@nestjs/common';
import { ConfigFaults, type Credentials, didYouMean } from '@portico/pipeline';
import { Upstream } from './upstream.ts';
import { type UpstreamOptions } from './upstreams.section.ts';

/** The upstreams of a gateway, by name. */
export class Upstreams implements OnModuleDestroy {
  readonly #byName: ReadonlyMap<string, Upstream>;

  /** @param declaredAt where gateway.yaml declares them */
  constructor(
    options: Readonly<Record<string, UpstreamOptions>>,
    credentials?: Credentials,
    private readonly declaredAt: { readonly file: string; readonly line: number } = { file: 'gateway.yaml', line: 1 },
  ) {
    this.#byName = new Map(Object.entries(options).map(([name, entry]) => [name, new Upstream(name, entry, credentials)]));
  }

  /** @throws ConfigFaults when gateway.yaml has no such upstream: code that calls it stops the start. */
  get(name: string): Upstream {
    const upstream = this.#byName.get(name);
    if (upstream) return upstream;
    const message = `there is no upstream "${name}", which code of this gateway calls`;
    throw new ConfigFaults([{ ...this.declaredAt, path: 'upstreams', message, fix: didYouMean(name, this.names()) }]);
  }

  names(): string[] {
    return [...this.#byName.keys()];
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.#byName.values()].map((upstream) => upstream.close()));
  }
}
