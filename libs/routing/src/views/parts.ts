import { setImmediate as setImmediately } from 'node:timers/promises';
import { RefusedAnswer } from '@portico/client';
import {
  type BatchSource,
  type Exchange,
  gatewayErrorOf,
  type OptionalPartOptions,
  type PartOptions,
  type PartOutcome,
  type Parts as PartsPort,
  PartWork,
  principalKey,
  runWithin,
} from '@portico/pipeline';
import { edgeOf } from '../edge/edge.ts';
import { Batches, eachOf } from './batches.ts';
import { type Device, deviceOf, type DeviceQuery } from './device.ts';
import { eventFormat, incremental } from './incremental.ts';
import { varyBy } from './locales.ts';
import { type Composed, degradedOf, finish, tellTimes } from './outcome.ts';
import { represent } from './representation.ts';
import { StaleValues } from './stale-values.ts';
import { type FoundView } from './view-finder.ts';

type Promises<T> = { readonly [K in keyof T]: Promise<T[K]> };

/** RFC 9110 section 5.6.2: names go into Server-Timing. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Names stand in the code or in gateway.yaml, so there are few of them, and each is looked at once. */
const names = new Set<string>();

function canName(name: string): boolean {
  if (names.has(name)) return true;
  return TOKEN.test(name) && names.add(name).has(name);
}

const lastGood = new StaleValues();

/** How many of {@link Parts.each} run at a time, unless said otherwise. */
const AT_ONCE = 8;

/** The engine of the views: all parts run under the exchange's one deadline, and are given up together when the client leaves or a required one fails. */
export class Parts implements PartsPort {
  readonly #outcomes = new Map<string, PartOutcome>();
  #batches: Batches | undefined;
  /** What stands for the optional parts, where the answer goes out piece by piece. */
  readonly #otherwise: Map<Promise<unknown>, unknown> | undefined;

  constructor(private readonly exchange: Exchange) {
    if ((exchange.match as Partial<FoundView> | undefined)?.kind === 'code' && eventFormat(exchange)) this.#otherwise = new Map();
  }

  required<T>(name: string, run: () => Promise<T>, options?: PartOptions): Promise<T> {
    return quiet(this.#run(name, true, run, options));
  }

  optional<T, O = T>(name: string, run: () => Promise<T>, options: OptionalPartOptions<O>): Promise<T | O> {
    const part = this.#optional(name, run, options);
    this.#otherwise?.set(part, options.otherwise);
    return part;
  }

  #optional<T, O>(name: string, run: () => Promise<T>, options: OptionalPartOptions<O>): Promise<T | O> {
    const { otherwise, staleMs } = options;
    if (staleMs === undefined) return quiet(this.#run(name, false, run, options).catch(() => otherwise));
    const key = this.#keyOf(name);
    return quiet(
      this.#run(name, false, run, options).then(
        (value) => {
          lastGood.keep(key, value);
          return value;
        },
        (error: unknown) => (isMeant(error) ? undefined : this.#lastGood<T>(name, key, staleMs)) ?? otherwise,
      ),
    );
  }

  batch<K, V>(source: BatchSource<K, V>, keys: Iterable<K>): Promise<ReadonlyMap<K, V>> {
    return (this.#batches ??= new Batches(this.exchange)).load(source, keys);
  }

  each<T, R>(items: Iterable<T>, run: (item: T) => Promise<R>, atOnce = AT_ONCE): Promise<R[]> {
    return eachOf(items, run, atOnce);
  }

  async locale(preferred?: Promise<string | undefined>): Promise<string> {
    const { match, reply, request } = this.exchange;
    varyBy(reply, 'Accept-Language');
    const locale = (match as FoundView).locales!.of(request.raw.headers['accept-language'], await preferred);
    reply.header('Content-Language', locale);
    return locale;
  }

  /** The device that the answer is for: by what the address says of it, else by Client Hints, else a usual phone. */
  device(given: DeviceQuery): Device {
    return deviceOf(this.exchange, given);
  }

  /** Awaits the parts and shapes the answer of them: the same parts give the same bytes, whatever came first. */
  async compose<T extends object, A extends object>(parts: Promises<T>, shape: (parts: T) => A): Promise<Composed<A>> {
    const values: Partial<T> = {};
    const keys = Object.keys(parts) as (keyof T & string)[];
    if (this.#otherwise !== undefined) return this.#piecemeal(parts, shape, keys, this.#otherwise) as unknown as Promise<Composed<A>>;
    const results = await allOf(keys.map((key) => parts[key]));
    keys.forEach((key, at) => (values[key] = results[at]));
    const answer = finish(this.exchange, shape(values as T), this.#outcomes, keys);
    const description = (this.exchange.match as Partial<FoundView> | undefined)?.description;
    if (!description?.conditional) return answer;
    const isRead = this.exchange.method === 'GET' || this.exchange.method === 'HEAD';
    // What is kept for who sends the same key again must be fit for any client.
    if (!isRead && edgeOf(this.exchange).idempotency !== 'off') return answer;
    const isKept = isRead && !('degraded' in answer || 'explain' in answer);
    // It is sent by itself, and nothing is left to be sent.
    return represent(this.exchange, answer, isKept, description.status) as unknown as Promise<Composed<A>>;
  }

  /** Required parts first, then each optional one as it comes. */
  async #piecemeal<T extends object>(parts: Promises<T>, shape: (parts: T) => object, keys: (keyof T & string)[], otherwise: ReadonlyMap<Promise<unknown>, unknown>) {
    const known: Partial<T> = {};
    const pending = new Map<keyof T & string, Promise<unknown>>();
    for (const key of keys) {
      if (!otherwise.has(parts[key])) continue;
      known[key] = otherwise.get(parts[key]) as T[typeof key];
      pending.set(key, parts[key]);
    }
    const required = keys.filter((key) => !pending.has(key));
    (await allOf(required.map((key) => parts[key]))).forEach((value, at) => (known[required[at]!] = value));
    const select = this.exchange.selection ?? ((answer: object) => answer);
    const flaws = () => ({ degraded: degradedOf(this.#outcomes, keys) ?? [] });
    return incremental(this.exchange, eventFormat(this.exchange)!, { known: known as T, pending, shape: (all) => select(shape(all)), flaws });
  }

  async #run<T>(name: string, required: boolean, run: () => Promise<T>, options: PartOptions | undefined): Promise<T> {
    if (this.#outcomes.has(name) || !canName(name)) throw new Error(`"${name}" cannot name a part, or names one already.`);
    const startedAt = performance.now();
    const startMs = startedAt - this.exchange.startedAt;
    const outcome: PartOutcome = { name, required, startMs, durationMs: 0, outcome: 'waiting', reason: undefined };
    this.#outcomes.set(name, outcome);
    this.exchange.record.parts.push(outcome);
    try {
      const value = await (options?.within === undefined ? runWithin(this.exchange, run, [name]) : this.#within(name, options.within, run));
      outcome.outcome = 'ok';
      return value;
    } catch (thrown) {
      const error = gatewayErrorOf(thrown).ofPart(name);
      outcome.outcome = required ? 'failed' : 'degraded';
      outcome.reason = error.code.replace('upstream_', '');
      throw error;
    } finally {
      outcome.durationMs = performance.now() - startedAt;
      if (outcome.outcome === 'failed') tellTimes(this.exchange, this.#outcomes);
    }
  }

  /** Runs as work of its own, so that only its calls are given up when its share of the time is over. */
  async #within<T>(name: string, share: number, run: () => Promise<T>): Promise<T> {
    const work = new PartWork(this.exchange, Math.max(0, this.exchange.remainingMs * share));
    const { promise: over, reject } = Promise.withResolvers<never>();
    // After the calls that were made for it, which know whose time it was.
    work.onAbort((reason) => void setImmediate(reject, reason));
    try {
      return await Promise.race([runWithin(work, run, [name]), over]);
    } finally {
      work.settle();
    }
  }

  /** Nobody gets what was another's: the caller is part of the key, as is all that the answer may depend on. */
  #keyOf(part: string): string {
    const { policy, principal, method, path, query } = this.exchange;
    return JSON.stringify([policy!.name, part, principalKey(principal), method, path, query]);
  }

  #lastGood<T>(name: string, key: string, maxAgeMs: number): T | undefined {
    const found = lastGood.find(key, maxAgeMs);
    if (found !== undefined) this.#outcomes.get(name)!.staleMs = found.ageMs;
    return found?.value as T | undefined;
  }
}

/** The service says that the caller may not have it, or that there is no such thing: nothing of before stands in for that. */
function isMeant(error: unknown): boolean {
  return MEANT.has(RefusedAnswer.of(error)?.status ?? 0);
}

const MEANT: ReadonlySet<number> = new Set([401, 403, 404, 410]);

/** All of them; where some have failed by the end of the turn, as at a deadline, the failure of the first in their order. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(promises);
  } catch (error) {
    await setImmediately();
    for (const promise of promises) await Promise.race([promise, Promise.resolve()]);
    throw error;
  }
}

/** A rejection that somebody else will report: whoever awaits the promise still gets it. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
