import { type Credentials } from '@portico/pipeline';
import { type Call, type Dispatch, type Layer, type ResponseHandler, type UpstreamRequest } from './dispatch.ts';
import { cache } from './cache/cache.layer.ts';
import { type HttpCache } from './cache/http-cache.ts';
import { type ConnectionOptions, type Endpoint, type Instance } from './instance.ts';
import { Instances } from './instances.ts';
import { attemptTimeout } from './layers/attempt-timeout.layer.ts';
import { balance } from './layers/balance.layer.ts';
import { coalesce } from './layers/coalesce.layer.ts';
import { credential } from './layers/credential.layer.ts';
import { deadline } from './layers/deadline.layer.ts';
import { send } from './layers/send.ts';
import { TlsFiles } from './tls-files.ts';
import { type UpstreamOptions } from './upstreams.section.ts';

/** What upstreams take from around them. */
export interface UpstreamParts {
  readonly credentials?: Credentials | undefined;
  readonly cache?: HttpCache | undefined;
}

/** A named service that a gateway may call: its instances, and the layers that every call to it passes. */
export class Upstream {
  #options: UpstreamOptions;
  #dispatch: Dispatch;
  #tls: TlsFiles | undefined;
  readonly #instances: Instances;

  /** @param directory where the files lie that the options name */
  constructor(
    readonly name: string,
    options: UpstreamOptions,
    private readonly parts: UpstreamParts = {},
    directory = '.',
  ) {
    this.#options = options;
    this.#instances = new Instances(this.#connect(options, directory));
    this.#instances.become(endpointsOf(options));
    this.#dispatch = this.#layers();
  }

  get options(): UpstreamOptions {
    return this.#options;
  }

  get instances(): readonly Instance[] {
    return this.#instances.all;
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
    this.#instances.connectBy(this.#connect(options, directory));
    this.#instances.become(endpointsOf(options));
    this.#dispatch = this.#layers();
  }

  /** Takes nothing new; ends when all that is under way is over. */
  async drain(): Promise<void> {
    this.#tls?.close();
    await this.#instances.drain();
  }

  /** Ends at once. */
  async close(): Promise<void> {
    this.#tls?.close();
    await this.#instances.close();
  }

  #layers(): Dispatch {
    const { name } = this;
    const { credential: kind, audience = name, timeout, http2 } = this.#options;
    const kept = this.parts.cache?.of(name);
    kept?.configure(this.#options.cache, { credential: kind, http2 });
    // Outermost first.
    return stack(
      [deadline, ...(kept ? [cache(kept), coalesce(kept.flights)] : []), credential({ kind, upstream: name, audience }, this.parts.credentials), balance(name, this.#instances), attemptTimeout(name, timeout)],
      send(name, timeout),
    );
  }

  #connect(options: UpstreamOptions, directory: string): ConnectionOptions {
    this.#tls?.close();
    this.#tls = options.tls && new TlsFiles(options.tls, directory, () => this.#instances.connectBy(connectionOf(this.#options, this.#tls)));
    return connectionOf(options, this.#tls);
  }
}

function connectionOf({ connections, timeout, http2 }: UpstreamOptions, tls: TlsFiles | undefined): ConnectionOptions {
  return { maxConnections: connections, connectTimeoutMs: timeout, http2, tls: tls?.material };
}

function endpointsOf({ origins }: UpstreamOptions): Endpoint[] {
  return origins.flatMap((entry) => {
    if (typeof entry === 'string') return [{ origin: entry, weight: 1 }];
    return 'url' in entry ? [{ origin: entry.url, weight: entry.weight ?? 1, zone: entry.zone }] : [];
  });
}

function stack(layers: readonly Layer[], last: Dispatch): Dispatch {
  return layers.reduceRight((next, layer) => layer(next), last);
}
