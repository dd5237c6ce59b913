import { GatewayError } from '@portico/pipeline';
import { type Layer, OVER, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { isFailing, isServicesFault } from '../fault.ts';
import { type Circuit } from './circuit.ts';
import { Passing } from './passing.ts';

/** Refuses calls (503, with Retry-After) while the service fails too often. The layers above may have another answer for it. */
export function breaker(upstream: string, circuit: Circuit | undefined): Layer {
  if (circuit === undefined) return (next) => next;
  return (next) => (request, handler) => {
    const now = performance.now();
    const period = circuit.enter(now);
    if (period > 0) {
      request.breaker = circuit.state(now);
      return next(request, new Watched(handler, circuit, period, request));
    }
    const { work, parts } = request;
    (work.record.refused ??= []).push({ upstream, breaker: circuit.state(now), startMs: now - work.startedAt, parts });
    const headers = { 'Retry-After': String(circuit.retryAfterSeconds(now)) };
    handler.error(new GatewayError('circuit_open', `The service "${upstream}" fails too often to be asked now. Try again later.`, { upstream, phase: 'connect', headers }));
    return OVER;
  };
}

/** Tells the circuit once what came of a call: with the head of its answer, or without one. */
class Watched extends Passing {
  #told = false;

  constructor(
    next: ResponseHandler,
    private readonly circuit: Circuit,
    private readonly period: number,
    private readonly request: UpstreamRequest,
  ) {
    super(next);
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    this.#tell(isFailing(status) ? 'failure' : 'good');
    this.next.head(status, headers, statusText);
  }

  override error(error: GatewayError): void {
    this.#tell(isServicesFault(error, this.request) ? 'failure' : 'none');
    super.error(error);
  }

  #tell(outcome: 'good' | 'failure' | 'none'): void {
    if (this.#told) return;
    this.#told = true;
    this.circuit.leave(this.period, outcome, performance.now());
  }
}
