import { background, currentWork, type GatewayError } from '@portico/pipeline';
import { type Dispatch, type ResponseHandler, type ResponseHeaders } from '../dispatch.ts';
import { type Instance } from '../instance.ts';
import { type Instances } from '../instances.ts';
import { type ActiveOptions } from './health.options.ts';

/** Asks each instance of an upstream how it is, again and again. */
export class Probes {
  #timer: NodeJS.Timeout | undefined;
  #options: ActiveOptions | undefined;

  /** @param ask sends a call to the instance that it names */
  constructor(
    private readonly upstream: string,
    private readonly instances: Instances,
    private readonly ask: Dispatch,
    private readonly random: () => number,
  ) {}

  configure(options: ActiveOptions | undefined): void {
    if (JSON.stringify(options) === JSON.stringify(this.#options)) return;
    this.#options = options;
    clearTimeout(this.#timer);
    // Gateways that were started together do not ask together.
    if (options) this.#schedule(options.every * this.random());
  }

  close(): void {
    this.configure(undefined);
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => {
      const options = this.#options;
      if (!options) return;
      for (const instance of this.instances.all) void this.#probe(instance, options);
      this.#schedule(options.every);
    }, afterMs).unref();
  }

  async #probe(instance: Instance, { path, timeout }: ActiveOptions): Promise<void> {
    const isGood = await background(`health of ${this.upstream}`, timeout, () => {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const request = { work: currentWork(), method: 'GET', path, headers: ['accept', '*/*'], body: null, idleTimeoutMs: timeout, instance };
      const probe = new Probe(resolve);
      const call = this.ask(request, probe);
      currentWork().attach(call);
      return promise;
    }).catch(() => false);
    this.instances.probed(instance, isGood, performance.now());
  }
}

/** The status is the answer; whatever else comes is of no interest, but must come. */
class Probe implements ResponseHandler {
  #isGood = false;

  constructor(private readonly told: (isGood: boolean) => void) {}

  head(status: number, _headers: ResponseHeaders, _statusText: string): void {
    this.#isGood = status >= 200 && status < 300;
  }

  data(): void {}

  end(): void {
    this.told(this.#isGood);
  }

  error(_error: GatewayError): void {
    this.told(false);
  }
}
