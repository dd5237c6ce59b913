import { gatewayErrorOf, type Exchange, type PartOutcome } from '@portico/pipeline';
import { serverTiming } from './server-timing.ts';

/** What is not whole in an answer, and why. */
export interface Degraded {
  readonly part: string;
  /** `timeout`, `unreachable`, `reset`, `failed` … */
  readonly reason: string;
}

/** An answer with its flaws: whole answers have no `degraded`. */
export type Composed<T> = T & { readonly degraded?: readonly Degraded[] };

type Promises<T> = { readonly [K in keyof T]: Promise<T[K]> };

/** RFC 9110 section 5.6.2: names go into Server-Timing. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Names stand in the code, so there are few of them, and each is looked at once. */
const names = new Set<string>();

function canName(name: string): boolean {
  if (names.has(name)) return true;
  return TOKEN.test(name) && names.add(name).has(name);
}

/**
 * The parts of one answer. Promises are the graph: a part starts when it is named, and one that needs another awaits it.
 * All run under the exchange's one deadline, and are given up together when the client leaves or a required one fails.
 */
export class Parts {
  readonly #outcomes = new Map<string, PartOutcome>();

  constructor(private readonly exchange: Exchange) {}

  /** A part without which there is no answer: its failure is the answer's failure. */
  required<T>(name: string, run: () => Promise<T>): Promise<T> {
    return quiet(this.#run(name, true, run));
  }

  /** A part that can be missed: when it fails, the answer has `otherwise` in its place and says so in `degraded`. */
  optional<T, O = T>(name: string, run: () => Promise<T>, { otherwise }: { readonly otherwise: O }): Promise<T | O> {
    return quiet(this.#run(name, false, run).catch(() => otherwise));
  }

  /** Awaits the parts and shapes the answer of them. Part order is the order of naming, whatever came first. */
  async compose<T extends object, A extends object>(parts: Promises<T>, shape: (parts: T) => A): Promise<Composed<A>> {
    const values: Partial<T> = {};
    const names = Object.keys(parts) as (keyof T)[];
    const results = await Promise.all(names.map((name) => parts[name]));
    names.forEach((name, at) => (values[name] = results[at]));
    const answer = shape(values as T);
    return this.#finish(answer);
  }

  async #run<T>(name: string, required: boolean, run: () => Promise<T>): Promise<T> {
    if (this.#outcomes.has(name) || !canName(name)) throw new Error(`"${name}" cannot name a part, or names one already.`);
    const startedAt = performance.now();
    const startMs = startedAt - this.exchange.startedAt;
    const outcome: PartOutcome = { name, required, startMs, durationMs: 0, outcome: 'waiting', reason: undefined };
    this.#outcomes.set(name, outcome);
    this.exchange.record.parts.push(outcome);
    try {
      const value = await run();
      outcome.outcome = 'ok';
      return value;
    } catch (thrown) {
      const error = gatewayErrorOf(thrown).ofPart(name);
      outcome.outcome = required ? 'failed' : 'degraded';
      outcome.reason = error.code.replace('upstream_', '');
      throw error;
    } finally {
      outcome.durationMs = performance.now() - startedAt;
    }
  }

  #finish<A extends object>(answer: A): Composed<A> {
    const { reply } = this.exchange;
    if (this.exchange.showTimings) reply.header('Server-Timing', serverTiming(this.#outcomes.values()));
    let degraded: Degraded[] | undefined;
    for (const { name, outcome, reason } of this.#outcomes.values()) {
      if (outcome === 'degraded') (degraded ??= []).push({ part: name, reason: reason! });
    }
    if (degraded === undefined) return answer;
    reply.header('Cache-Control', 'no-store');
    return { ...answer, degraded };
  }
}

/** A rejection that somebody else will report: whoever awaits the promise still gets it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
