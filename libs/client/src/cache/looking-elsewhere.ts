import { type GatewayError } from '@portico/pipeline';
import { type Call } from '../dispatch.ts';
import { type Lookup } from './cache.layer.ts';

/** A request that waits for what replicas share, and then looks again. The wait is short (see SharedTier). */
export class LookingElsewhere implements Call {
  #call: Call | undefined;
  #over = false;
  #paused = false;

  constructor(private readonly lookup: Lookup) {}

  start(): Call {
    const { kept, key } = this.lookup;
    void kept.fetchShared(key).then(() => {
      if (this.#over) return;
      this.#call = this.lookup.look(false);
      if (this.#paused) this.#call.pause();
    });
    return this;
  }

  abort(reason: GatewayError): void {
    if (this.#call) return this.#call.abort(reason);
    if (this.#over) return;
    this.#over = true;
    this.lookup.handler.error(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#call?.resume();
  }
}
