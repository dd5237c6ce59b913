import { type Credentials } from '@portico/pipeline';
import { balancerOf } from './balance/balancer-of.ts';
import { Budget } from './budget.ts';
import { Discovery } from './discovery/discovery.ts';
import { type Names } from './discovery/source.ts';
import { type Call, type Dispatch, type Layer, type ResponseHandler, type UpstreamRequest } from './dispatch.ts';
import { cache } from './cache/cache.layer.ts';
import { type HttpCache } from './cache/http-cache.ts';
import { Probes } from './health/probes.ts';
import { type ConnectionOptions, type Instance } from './instance.ts';
import { Instances, type InstancesOptions } from './instances.ts';
import { attemptTimeout } from './layers/attempt-timeout.layer.ts';
import { balance } from './layers/balance.layer.ts';
import { breaker } from './layers/breaker.layer.ts';
import { Circuit } from './layers/circuit.ts';
import { coalesce, noFlights } from './layers/coalesce.layer.ts';
import { concurrency } from './layers/concurrency.layer.ts';
import { credential } from './layers/credential.layer.ts';
import { deadline } from './layers/deadline.layer.ts';
import { hedge } from './layers/hedge.layer.ts';
import { hedgeRuleOf, type HedgeRule } from './layers/hedge-rule.ts';
import { Limiter } from './layers/limiter.ts';
import { retry } from './layers/retry.layer.ts';
import { send } from './layers/send.ts';
import { TlsFiles } from './tls-files.ts';
import { type UpstreamOptions } from './upstreams.section.ts';

/** What upstreams take from around them. */
export interface UpstreamParts {
  readonly credentials?: Credentials | undefined;
  readonly cache?: HttpCache | undefined;
  /** Where this gateway is. */
  readonly zone?: string | undefined;
  /** From 0 to 1, without 1. */
  readonly random?: () => number;
  readonly names?: Names;
}

/** A named service that a gateway may call: its instances, and the layers that every call to it passes. */
export class Upstream {
  #options: UpstreamOptions;
  #dispatch: Dispatch;
  #tls: TlsFiles | undefined;
  readonly #random: () => number;
  readonly #discovery: Discovery;
  readonly #instances: Instances;
  readonly #probes: Probes;
  readonly #flights = noFlights();
  readonly retries: Budget;
  limiter: Limiter | undefined;
  circuit: Circuit | undefined;
  hedging: HedgeRule | undefined;

  /** @param directory where the files lie that the options name */
  constructor(
    readonly name: string,
    options: UpstreamOptions,
    private readonly parts: UpstreamParts = {},
    directory = '.',
  ) {
    this.#options = options;
    this.#random = parts.random ?? Math.random;
    this.retries = new Budget(options.retry.budget);
    this.#tls = this.#tlsOf(options, directory);
    this.#instances = new Instances(this.#instancesOptions());
    this.#discovery = new Discovery(() => this.#discovered(), parts.names);
    this.#probes = new Probes(name, this.#instances, (request, handler) => this.#probe(request, handler), this.#random);
    this.#dispatch = this.#learn(directory);
  }

  get options(): UpstreamOptions {
    return this.#options;
  }

  get instances(): readonly Instance[] {
    return this.#instances.all;
  }

  /** Whether too few instances are well, so that all are used. */
  get isPanicking(): boolean {
    return this.#instances.isPanicking;
  }

  /** What goes wrong in finding the instances. */
  get problems(): readonly string[] {
    return this.#discovery.problems;
  }

  /**
   * Calls the service, unbuffered. Whatever goes wrong reaches `handler.error` as a GatewayError; nothing is thrown.
   */
  dispatch(request: UpstreamRequest, handler: ResponseHandler): Call {
    return this.#dispatch(request, handler);
  }

  /**
   * Goes on by other options. What they do not change stays as it is: instances, their connections, what the layers have learned. Calls under
   * way end as they began.
   */
  reconfigure(options: UpstreamOptions, directory = '.'): void {
    this.#options = options;
    this.#tls?.close();
    this.#tls = this.#tlsOf(options, directory);
    this.#instances.configure(this.#instancesOptions());
    this.#dispatch = this.#learn(directory);
  }

  /** Takes nothing new; ends when all that is under way is over. */
  async drain(): Promise<void> {
    this.#stop();
    await this.#instances.drain();
  }

  /** Ends at once. */
  close(): void {
    this.#stop();
    this.#instances.close();
  }

  #layers(): Dispatch {
    const { name } = this;
    const { credential: kind, audience = name, timeout, retry: retrying, http2 } = this.#options;
    const kept = this.parts.cache?.of(name);
    kept?.configure(this.#options.cache, { credential: kind, http2 });
    // Outermost first.
    return stack(
      [
        deadline(name),
        ...(kept ? [cache(kept), coalesce(this.#flights)] : []),
        credential({ kind, upstream: name, audience }, this.parts.credentials),
        retry(retrying, this.retries, this.#random, () => this.#instances.all.length),
        hedge(this.hedging),
        breaker(name, this.circuit),
        concurrency(name, this.limiter),
        balance(name, this.#instances),
        attemptTimeout(name, timeout),
      ],
      send(name),
    );
  }

  /** Takes the options over into what layers remember. */
  #learn(directory: string): Dispatch {
    const { origins, health, retry: retrying, hedge: hedging, breaker: breaking, concurrency: limiting } = this.#options;
    this.retries.share = retrying.budget;
    this.hedging = hedgeRuleOf(hedging, this.hedging);
    this.circuit = breaking === 'off' ? undefined : (this.circuit ?? new Circuit(breaking));
    if (breaking !== 'off') this.circuit!.configure(breaking);
    const before = this.limiter;
    this.limiter = limiting === 'off' ? undefined : (before ?? new Limiter(limiting, this.#random));
    if (limiting !== 'off') this.limiter!.configure(limiting);
    this.#discovery.become(origins, directory);
    this.#discovered();
    this.#probes.configure(health.active);
    return this.#layers();
  }

  #discovered(): void {
    this.#instances.become(this.#discovery.endpoints, performance.now());
  }

  #probe(request: UpstreamRequest, handler: ResponseHandler): Call {
    const { timeout } = this.#options.health.active!;
    return attemptTimeout(this.name, timeout)(send(this.name))(request, handler);
  }

  #stop(): void {
    this.#tls?.close();
    this.#discovery.close();
    this.#probes.close();
  }

  #instancesOptions(): InstancesOptions {
    const { health } = this.#options;
    return { health, balancer: balancerOf(this.#options, this.#random), zone: this.parts.zone, connection: this.#connection() };
  }

  #tlsOf({ tls }: UpstreamOptions, directory: string): TlsFiles | undefined {
    return tls && new TlsFiles(tls, directory, () => this.#instances.configure(this.#instancesOptions()));
  }

  #connection(): ConnectionOptions {
    const { connections, timeout, http2 } = this.#options;
    // Half of an attempt's time, so that there is time for another instance.
    return { maxConnections: connections, connectTimeoutMs: Math.ceil(timeout / 2), http2, tls: this.#tls?.material };
  }
}

function stack(layers: readonly Layer[], last: Dispatch): Dispatch {
  return layers.reduceRight((next, layer) => layer(next), last);
}
