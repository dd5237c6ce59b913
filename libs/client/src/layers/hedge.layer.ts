import { type Duplex } from 'node:stream';
import { GatewayError } from '@portico/pipeline';
import { type Call, type Dispatch, isRepeatable, type Layer, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';
import { isFailing } from '../fault.ts';
import { type HedgeRule } from './hedge-rule.ts';

/** Sends a second attempt to another instance when the first one takes long; the first answer wins (Dean and Barroso 2013). */
export function hedge(rule: HedgeRule | undefined): Layer {
  if (rule === undefined) return (next) => next;
  return (next) => (request, handler) => {
    rule.budget.deposit();
    const afterMs = typeof rule.after === 'number' ? rule.after : rule.after.value;
    return new Hedging(rule, next, request, handler).start(isRepeatable(request) ? afterMs : undefined);
  };
}

class Hedging implements Call {
  readonly #legs: Leg[] = [];
  #winner: Leg | undefined;
  #timer: NodeJS.Timeout | undefined;
  #paused = false;
  readonly #startedAt = performance.now();

  constructor(
    private readonly rule: HedgeRule,
    private readonly next: Dispatch,
    private readonly request: UpstreamRequest,
    readonly handler: ResponseHandler,
  ) {}

  start(afterMs: number | undefined): this {
    if (afterMs !== undefined) this.#timer = setTimeout(hedgeNow, afterMs, this);
    this.#send(this.request);
    return this;
  }

  hedgeNow(): void {
    const { request } = this;
    const [first] = this.#legs;
    if (this.#winner || first!.isOver || request.work.aborted || !this.rule.budget.take(performance.now())) return;
    // The first one's own: it is in use until its answer is there.
    const copy: UpstreamRequest = { ...request, headers: [...request.headers], attempt: 'hedge' };
    if (request.instance) copy.tried = [...(request.tried ?? []), request.instance];
    this.#send(copy);
  }

  abort(reason: GatewayError): void {
    clearTimeout(this.#timer);
    if (this.#winner) return this.#winner.call?.abort(reason);
    const legs = this.#legs.filter(({ isOver }) => !isOver);
    for (const leg of legs) leg.isOver = true;
    for (const leg of legs) leg.call?.abort(reason);
    if (legs.length > 0) this.handler.error(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#winner?.call?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#winner?.call?.resume();
  }

  /** @returns whether this leg's answer is the call's */
  answered(leg: Leg, status: number): boolean {
    const { after } = this.rule;
    if (typeof after !== 'number' && !isFailing(status)) after.record(performance.now() - this.#startedAt);
    // A failure wins only if nobody else is on the way.
    if (isFailing(status) && this.#legs.some((other) => other !== leg && !other.isOver)) return false;
    this.#winner = leg;
    clearTimeout(this.#timer);
    for (const other of this.#legs) if (other !== leg) other.giveUp();
    // The layers above see where the answer is from.
    this.request.instance = leg.request.instance!;
    if (this.#paused) leg.call?.pause();
    return true;
  }

  failed(error: GatewayError): void {
    if (this.#legs.some(({ isOver }) => !isOver)) return;
    clearTimeout(this.#timer);
    this.handler.error(error);
  }

  #send(request: UpstreamRequest): void {
    const leg = new Leg(this, request);
    this.#legs.push(leg);
    leg.call = this.next(request, leg);
  }
}

function hedgeNow(hedging: Hedging): void {
  hedging.hedgeNow();
}

class Leg implements ResponseHandler {
  call: Call | undefined;
  isOver = false;

  constructor(
    private readonly hedging: Hedging,
    readonly request: UpstreamRequest,
  ) {}

  giveUp(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.call?.abort(SLOWER);
  }

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    if (this.isOver) return;
    if (this.hedging.answered(this, status)) this.hedging.handler.head(status, headers, statusText);
    else this.giveUp();
  }

  interim(status: number, headers: ResponseHeaders): void {
    if (!this.isOver) this.hedging.handler.interim?.(status, headers);
  }

  switched(socket: Duplex, first: Buffer): void {
    this.hedging.handler.switched?.(socket, first);
  }

  data(chunk: Buffer): void {
    if (!this.isOver) this.hedging.handler.data(chunk);
  }

  end(trailers: ResponseHeaders): void {
    if (this.isOver) return;
    this.isOver = true;
    this.hedging.handler.end(trailers);
  }

  error(error: GatewayError): void {
    if (this.isOver) return;
    this.isOver = true;
    this.hedging.failed(error);
  }
}

const SLOWER = new GatewayError('client_closed', 'Another attempt was faster.');
