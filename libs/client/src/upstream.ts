import { type Credentials } from '@portico/pipeline';
import { type Call, type Dispatch, type Layer, type ResponseHandler, type UpstreamRequest } from './dispatch.ts';
import { Instance } from './instance.ts';
import { attemptTimeout } from './layers/attempt-timeout.layer.ts';
import { balance } from './layers/balance.layer.ts';
import { credential } from './layers/credential.layer.ts';
import { deadline } from './layers/deadline.layer.ts';
import { send } from './layers/send.ts';
import { type UpstreamOptions } from './upstreams.section.ts';

/** A named service that a gateway may call: its instances, and the layers that every call to it passes. */
export class Upstream {
  readonly instances: readonly Instance[];
  readonly #dispatch: Dispatch;

  constructor(
    readonly name: string,
    readonly options: UpstreamOptions,
    credentials?: Credentials,
  ) {
    const connections = { maxConnections: options.connections, connectTimeoutMs: options.timeout };
    this.instances = options.origins.map((origin) => new Instance(origin, connections));
    const demand = { kind: options.credential, upstream: name, audience: options.audience ?? name };
    // Outermost first.
    this.#dispatch = stack([deadline, credential(demand, credentials), balance(this.instances), attemptTimeout(name, options.timeout)], send(name, options.timeout));
  }

  /**
   * Calls the service, unbuffered. Whatever goes wrong reaches `handler.error` as a GatewayError; nothing is thrown.
   */
  dispatch(request: UpstreamRequest, handler: ResponseHandler): Call {
    return this.#dispatch(request, handler);
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.close()));
  }
}

function stack(layers: readonly Layer[], last: Dispatch): Dispatch {
  return layers.reduceRight((next, layer) => layer(next), last);
}
