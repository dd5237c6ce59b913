import { type OnModuleDestroy } from '@nestjs/common';
import { type Credentials } from '@portico/pipeline';
import { Upstream } from './upstream.ts';
import { type UpstreamOptions } from './upstreams.section.ts';

/** The upstreams of a gateway, by name. */
export class Upstreams implements OnModuleDestroy {
  readonly #byName: ReadonlyMap<string, Upstream>;

  constructor(options: Readonly<Record<string, UpstreamOptions>>, credentials?: Credentials) {
    this.#byName = new Map(Object.entries(options).map(([name, entry]) => [name, new Upstream(name, entry, credentials)]));
  }

  /** @throws Error when gateway.yaml has no such upstream: a mistake that the start reports, not a request. */
  get(name: string): Upstream {
    const upstream = this.#byName.get(name);
    if (upstream) return upstream;
    throw new Error(`No upstream is called "${name}". Add it under "upstreams" in gateway.yaml; there are: ${this.names().join(', ') || 'none'}.`);
  }

  find(name: string): Upstream | undefined {
    return this.#byName.get(name);
  }

  names(): string[] {
    return [...this.#byName.keys()];
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.#byName.values()].map((upstream) => upstream.close()));
  }
}
