import { type FastifyReply, type FastifyRequest } from 'fastify';
import { GatewayError } from '../errors/gateway-error.ts';
import { type Alarm, clearAlarm, setAlarm } from './alarms.ts';
import { type Challenge } from './challenge.ts';
import { ExchangeRecord } from './exchange-record.ts';
import { type Policy, type Priority } from './policy.ts';
import { ANONYMOUS, type Principal } from './principal.ts';
import { type TraceSampling } from '../telemetry/trace-sampling.ts';
import { randomHex } from './random-hex.ts';
import { continueTrace, type TraceContext } from './trace-context.ts';

/** Something under way that can be given up, such as a call to an upstream. */
export interface Abortable {
  abort(reason: GatewayError): void;
}

/** An answer that a service gave, and the tag by which the service can be asked whether it still holds (RFC 9110 section 8.8.3). */
export interface Validator {
  readonly upstream: string;
  /** With its query. */
  readonly path: string;
  readonly tag: string;
}

/**
 * What work for an upstream needs to know of its cause: how long it may take, whether anybody still waits for it, on
 * whose behalf it is done, and where to write what happened.
 */
export abstract class Work {
  readonly id: string;
  readonly trace: TraceContext;
  /** On the clock of `performance.now()`, milliseconds. */
  readonly startedAt: number;
  readonly record: ExchangeRecord;
  principal: Principal = ANONYMOUS;
  /** The client request that it is, or is a part of; none for background work. */
  get exchange(): Exchange | undefined {
    return this.whole?.exchange;
  }

  /** What services are told besides, as W3C Baggage; most are told nothing. */
  get baggage(): string | undefined {
    return this.whole?.baggage;
  }

  /** What is shed first when an upstream has too much to do. */
  priority: Priority = 'interactive';
  /** Most calls that it may make for its answer, and how many it has asked for. */
  maxCalls = Infinity;
  calls = 0;
  /** Until when all answers that it got are fresh, on the clock of `performance.now()`; Infinity before the first. */
  freshUntil = Infinity;

  /** One for each answer that it got; null when one of them has none, undefined before the first. */
  validators: Validator[] | null | undefined;

  #deadlineAt = Infinity;
  #deadline: Deadline | undefined;
  #aborted: GatewayError | undefined;
  /** Most work has one call under way at a time, and needs no set for it. */
  #attached: Abortable | Set<Abortable> | undefined;
  #signal: AbortController | undefined;

  /** @param whole of which it is a part, and whose identity it has */
  constructor(traceparent?: string | readonly string[], tracestate?: string | readonly string[], protected readonly whole?: Work) {
    this.startedAt = whole?.startedAt ?? performance.now();
    this.record = whole?.record ?? new ExchangeRecord();
    if (whole) {
      ({ id: this.id, trace: this.trace, principal: this.principal, priority: this.priority } = whole);
      return;
    }
    // One draw for all of its ids.
    const random = randomHex(40);
    this.id = random.slice(0, 32);
    this.trace = continueTrace(traceparent, tracestate, random.slice(32, 48), random.slice(48));
  }

  /** When the answer must be whole, on the clock of `performance.now()`; Infinity when nothing limits it. */
  get deadlineAt(): number {
    return this.#deadlineAt;
  }

  /** Milliseconds until the deadline; 0 or less when it is over. */
  get remainingMs(): number {
    return this.#deadlineAt - performance.now();
  }

  /** Why the work was given up, if it was. */
  get aborted(): GatewayError | undefined {
    // Its time may be over without anybody who had to be told.
    if (this.#aborted === undefined && this.#deadline === undefined && performance.now() >= this.#deadlineAt) new Deadline(this).ring();
    return this.#aborted;
  }

  /** For libraries that take an AbortSignal. Made when first asked for; our own code uses {@link attach}, which costs less. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      this.#signal = new AbortController();
      if (this.#aborted) this.#signal.abort(this.#aborted);
      else this.#keepDeadline();
    }
    return this.#signal.signal;
  }

  /** Counts one more call. False when it would be one too many, and is not to be made. */
  mayCall(): boolean {
    const work = this.whole ?? this;
    work.calls += 1;
    return work.calls <= work.maxCalls;
  }

  /** Notes for how long an answer that it got stays fresh, milliseconds. */
  freshFor(ms: number): void {
    const work = this.whole ?? this;
    work.freshUntil = Math.min(work.freshUntil, performance.now() + ms);
  }

  /** Notes by what an answer that it got can be validated, if it can. */
  validBy(validator: Validator | undefined): void {
    const work = this.whole ?? this;
    if (validator === undefined) work.validators = null;
    else if (work.validators !== null) (work.validators ??= []).push(validator);
  }

  /** Sets the one deadline, in milliseconds from the start of the work. Infinity takes it away. */
  setDeadline(afterMs: number): void {
    this.#deadlineAt = this.startedAt + afterMs;
    if (afterMs === Infinity) return this.#forgetDeadline();
    if (this.#deadline !== undefined || this.#attached !== undefined || this.#signal !== undefined) this.#keepDeadline();
  }

  /** From the moment on that somebody would learn of it: most of what the gateway answers by itself is done before. */
  #keepDeadline(): void {
    if (this.#aborted || this.#deadlineAt === Infinity) return;
    this.#deadline ??= new Deadline(this);
    setAlarm(this.#deadline, this.#deadlineAt);
  }

  /** Gives `part` up together with the work: at once if the work has been. */
  attach(part: Abortable): void {
    if (this.#aborted) return part.abort(this.#aborted);
    this.#keepDeadline();
    if (this.#attached === undefined) this.#attached = part;
    else if (this.#attached instanceof Set) this.#attached.add(part);
    else this.#attached = new Set([this.#attached, part]);
  }

  /** The part is over. */
  detach(part: Abortable): void {
    if (this.#attached === part) this.#attached = undefined;
    else if (this.#attached instanceof Set) this.#attached.delete(part);
  }

  /** Runs `abort` when the work is given up: at once if it has been. The answer takes it away again. */
  onAbort(abort: (reason: GatewayError) => void): () => void {
    const part = { abort };
    this.attach(part);
    return () => this.detach(part);
  }

  /** Gives the work up: every upstream call made for it is cancelled. Only the first reason counts. */
  abort(reason: GatewayError): void {
    if (this.#aborted) return;
    this.#aborted = reason;
    this.#forgetDeadline();
    const attached = this.#attached;
    this.#attached = undefined;
    if (attached instanceof Set) for (const part of attached) part.abort(reason);
    else attached?.abort(reason);
    this.#signal?.abort(reason);
  }

  /** The work is done: what is still under way for it, such as the loser of a race, is of no use any more. */
  settle(): void {
    this.#forgetDeadline();
    if (this.#attached === undefined || (this.#attached instanceof Set && this.#attached.size === 0)) return;
    this.abort(new GatewayError('client_closed', 'The answer was sent without this.'));
  }

  #forgetDeadline(): void {
    if (this.#deadline) clearAlarm(this.#deadline);
  }
}

class Deadline implements Alarm {
  place = -1;
  alarmAt = Infinity;

  constructor(private readonly work: Work) {}

  ring(): void {
    const afterMs = Math.round(this.work.deadlineAt - this.work.startedAt);
    this.work.abort(new GatewayError('deadline_exceeded', `The answer was not ready within ${afterMs} ms.`));
  }
}

/** One client request and all that it carries. */
export class Exchange extends Work {
  readonly method: string;
  /** The one canonical path, by which everything is matched and judged. */
  readonly path: string;
  /** The query with its question mark, as sent; empty without one. */
  readonly query: string;
  /** What serves the request; set by the match stage. */
  policy: Policy | undefined;
  /** How a caller that is refused can make itself known; set by the authenticate stage. */
  challenge: Challenge | undefined;
  /** A declared route's entry, for the handler that the match stage chose. */
  match: unknown;
  /** What of the answer the client asked for, where it asked for less; for the view's engine. */
  selection: ((answer: object) => object) | undefined;
  /** What the path's template captured, decoded. */
  params: Readonly<Record<string, string>> = NO_PARAMS;
  /** What every answer carries, names and values in turn, made at load: the server's own; then what the policy has in its place. */
  fields: readonly string[] = NO_FIELDS;
  /** The request's body, where a stage had to read it; then it is not on the request any more. */
  body: Buffer | undefined;
  /** Where it stands among those under way. */
  place = -1;
  /** Whether the work goes on when its client leaves, because the answer is kept for when it comes again. */
  outlivesClient = false;
  /** How its baggage is put together, where services are told any. */
  tellBaggage: ((exchange: Exchange) => string | undefined) | undefined;

  constructor(
    readonly request: FastifyRequest,
    readonly reply: FastifyReply,
    /** Whether the caller may see how long the parts of the answer took. */
    readonly showTimings: boolean,
    sampling?: TraceSampling,
  ) {
    const { raw } = request;
    super(raw.headers.traceparent, raw.headers.tracestate);
    if (sampling !== undefined) this.trace.isSampled = sampling.decide(this.trace, raw.socket.remoteAddress);
    this.method = raw.method!;
    const url = raw.url!;
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.query = mark < 0 ? '' : url.slice(mark);
  }

  override get exchange(): Exchange {
    return this;
  }

  override get baggage(): string | undefined {
    return this.tellBaggage?.(this);
  }
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
const NO_FIELDS: readonly string[] = Object.freeze([]);

/** A part of an exchange that can be given up by itself, and is given up with it. */
export class PartWork extends Work {
  readonly #release: () => void;

  /** @param limitMs after which it is given up as timed out, milliseconds from now */
  constructor(whole: Work, limitMs: number) {
    super(undefined, undefined, whole);
    const timer = setTimeout(() => this.abort(new GatewayError('upstream_timeout', `This part was not ready within its ${Math.round(limitMs)} ms.`)), limitMs);
    const detach = whole.onAbort((reason) => this.abort(reason));
    this.#release = () => {
      clearTimeout(timer);
      detach();
    };
  }

  override settle(): void {
    this.#release();
    super.settle();
  }
}

/** Work that no single client waits for: a probe, a revalidation, a refresh. It never carries a user's credential. */
export class BackgroundWork extends Work {
  override priority: Priority = 'background';

  constructor(readonly name: string) {
    super();
  }
}
