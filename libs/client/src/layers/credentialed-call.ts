import { type Duplex } from 'node:stream';
import { type CredentialDemand, type Credentials, GatewayError, gatewayErrorOf, runWithin } from '@portico/pipeline';
import { type Call, type Dispatch, isReplayable, type ResponseHandler, type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';

export interface CredentialedCallParts {
  readonly next: Dispatch;
  readonly request: UpstreamRequest;
  readonly handler: ResponseHandler;
  readonly demand: CredentialDemand;
  readonly credentials: Credentials;
}

type Value = string | undefined;

/**
 * A call that may have to wait for its credential, and that is made once more with another when the upstream refuses it
 * (401) and the body can be sent again. Meanwhile the refusal is held: if there is no other credential, it is the answer.
 */
export class CredentialedCall implements Call {
  #call: Call | undefined;
  #first: FirstAnswer | undefined;
  #paused = false;
  #given = false;

  constructor(private readonly parts: CredentialedCallParts) {}

  start(value: Value | Promise<Value>): Call {
    this.#whenThere(value, (present) => {
      const { next, request, handler } = this.parts;
      if (present !== undefined) setAuthorization(request.headers, present);
      this.#first = present === undefined ? undefined : new FirstAnswer(handler, () => this.#refused(present));
      this.#sent(next(request, this.#first ?? handler));
    });
    return this;
  }

  abort(reason: GatewayError): void {
    if (this.#given) return;
    const held = this.#first?.abandonIfHeld() ?? false;
    this.#call?.abort(reason);
    if (this.#call !== undefined && !held) return;
    // Nobody else tells the handler.
    this.#given = true;
    this.parts.handler.error(reason);
  }

  pause(): void {
    this.#paused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#first?.isHeld) this.#call?.resume();
  }

  #sent(call: Call): void {
    this.#call = call;
    if (this.#paused) call.pause();
  }

  #refused(value: string): boolean {
    const { credentials, request, demand } = this.parts;
    // Answers come in the scope of whoever opened the connection.
    const answer = runWithin(request.work, () => credentials.refused(request.work, demand, value));
    if (!isReplayable(request.body)) {
      // Too late for this call; the next one gets another credential.
      answer.catch(ignore);
      return false;
    }
    this.#call?.pause();
    answer.then((again) => this.#decide(again), () => this.#decide(false));
    return true;
  }

  #decide(again: boolean): void {
    if (this.#given) return;
    const first = this.#first!;
    const refused = this.#call;
    if (!again) {
      first.release();
      if (!this.#paused) refused?.resume();
      return;
    }
    first.abandonIfHeld();
    this.#call = undefined;
    refused?.abort(GIVEN_UP);
    this.#again();
  }

  #again(): void {
    const { next, request, handler, demand, credentials } = this.parts;
    try {
      this.#whenThere(runWithin(request.work, () => credentials.for(request.work, demand)), (present) => {
        if (present !== undefined) setAuthorization(request.headers, present);
        this.#sent(next(request, handler));
      });
    } catch (error) {
      this.#fail(error);
    }
  }

  #whenThere(value: Value | Promise<Value>, then: (present: Value) => void): void {
    if (!(value instanceof Promise)) return then(value);
    value.then(
      (present) => {
        if (!this.#given) then(present);
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    if (this.#given) return;
    this.#given = true;
    this.parts.handler.error(gatewayErrorOf(error));
  }
}

/** Passes the first answer on, or holds it while it is a refusal that may not be the last word. */
class FirstAnswer implements ResponseHandler {
  #state: 'passing' | 'held' | 'abandoned' = 'passing';
  /** What is to be told once the answer turns out to be the last. */
  readonly #held: (() => void)[] = [];

  /** @param refused asks whether to hold a refusal */
  constructor(
    private readonly next: ResponseHandler,
    private readonly refused: () => boolean,
  ) {}

  get isHeld(): boolean {
    return this.#state === 'held';
  }

  interim(status: number, headers: ResponseHeaders): void {
    this.next.interim?.(status, headers);
  }

  switched(socket: Duplex, first: Buffer): void {
    this.next.switched?.(socket, first);
  }

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    if (status === 401 && this.refused()) this.#state = 'held';
    this.#tell(() => this.next.head(status, headers, statusText));
  }

  data(chunk: Buffer): void {
    if (this.#state === 'passing') this.next.data(chunk);
    else this.#tell(() => this.next.data(chunk));
  }

  end(trailers: ResponseHeaders): void {
    this.#tell(() => this.next.end(trailers));
  }

  error(error: GatewayError): void {
    this.#tell(() => this.next.error(error));
  }

  release(): void {
    this.#state = 'passing';
    for (const tell of this.#held) tell();
  }

  /** From now on nobody is told anything. Whether it was held until now. */
  abandonIfHeld(): boolean {
    if (this.#state !== 'held') return false;
    this.#state = 'abandoned';
    return true;
  }

  #tell(tell: () => void): void {
    if (this.#state === 'passing') tell();
    else if (this.#state === 'held') this.#held.push(tell);
  }
}

/** Sets the one Authorization of a request, names and values in turn. */
export function setAuthorization(headers: string[], value: string): void {
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (name.length !== NAME.length || name.toLowerCase() !== NAME) continue;
    headers[at + 1] = value;
    return;
  }
  headers.push(NAME, value);
}

const NAME = 'authorization';
const GIVEN_UP = new GatewayError('internal', 'The call is made again with another credential.');

function ignore(): void {}
