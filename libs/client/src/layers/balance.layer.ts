import { type Duplex } from 'node:stream';
import { GatewayError } from '@portico/pipeline';
import { isUpload, type Layer, OVER, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { isFailing, isServicesFault } from '../fault.ts';
import { type Instance } from '../instance.ts';
import { type Instances } from '../instances.ts';
import { Passing } from './passing.ts';

/** Gives the call an instance, and tells the instances what came of it. */
export function balance(upstream: string, instances: Instances): Layer {
  return (next) => (request, handler) => {
    const now = performance.now();
    const instance = instances.pick(request, now);
    if (instance === undefined) {
      handler.error(new GatewayError('upstream_unreachable', `The service "${upstream}" has no instances now.`, { upstream, phase: 'connect' }));
      return OVER;
    }
    request.instance = instance;
    instance.load.begin(now);
    return next(request, new Placed(handler, instances, request, now));
  };
}

/** A deadline that takes so many times what the instance takes otherwise, and no less than this, is the instance's fault. */
const FROZEN_TIMES = 4;
const FROZEN_MS = 100;

class Placed extends Passing {
  readonly #instance: Instance;
  #isWaiting = true;

  constructor(
    next: ResponseHandler,
    private readonly instances: Instances,
    private readonly request: UpstreamRequest,
    private readonly startedAt: number,
  ) {
    super(next);
    this.#instance = request.instance!;
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    const now = performance.now();
    this.#moved(now);
    // An upload takes as long as its client does.
    if (!isUpload(this.request.body)) this.#instance.load.observe(now - this.startedAt, now);
    this.instances.record(this.#instance, isFailing(status), now);
    this.next.head(status, headers, statusText);
  }

  override switched(socket: Duplex, first: Buffer): void {
    this.#moved(performance.now());
    this.next.switched?.(socket, first);
  }

  override error(error: GatewayError): void {
    const now = performance.now();
    this.#moved(now);
    const { load } = this.#instance;
    const elapsed = now - this.startedAt;
    const isFrozen = error.code === 'deadline_exceeded' && elapsed > FROZEN_MS && elapsed > FROZEN_TIMES * load.latencyAt(now);
    // What it usually takes stays what it is, so that the next one is told apart as well.
    if (!isFrozen && error.phase !== 'body' && !isUpload(this.request.body) && elapsed > load.latencyAt(now)) load.observe(elapsed, now);
    if (isFrozen || isServicesFault(error, this.request)) this.instances.record(this.#instance, true, now);
    super.error(error);
  }

  #moved(now: number): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    this.#instance.load.moved(now);
  }

  protected override release(): void {
    this.#instance.load.inFlight -= 1;
  }
}
