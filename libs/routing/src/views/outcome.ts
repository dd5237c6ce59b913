import { type Exchange, type PartOutcome } from '@portico/pipeline';
import { isExplained, maySeeInside, timeline } from './explain.ts';
import { serverTiming } from './server-timing.ts';

/** What is not whole in an answer, and why. */
export interface Degraded {
  readonly part: string;
  /** `timeout`, `unreachable`, `reset`, `failed` … */
  readonly reason: string;
  /** How old the value is that stands in its place, seconds. */
  readonly staleSeconds?: number;
}

/** An answer with its flaws: whole answers have no `degraded`. */
export type Composed<T> = T & { readonly degraded?: readonly Degraded[] };

/** Adds to the answer what its parts' outcomes say of it, and sets the fields that depend on them. */
export function finish<A extends object>(exchange: Exchange, answer: A, outcomes: ReadonlyMap<string, PartOutcome>, order: readonly string[]): Composed<A> {
  const { reply } = exchange;
  tellTimes(exchange, outcomes);
  const selected = (exchange.selection?.(answer) ?? answer) as A;
  const degraded = degradedOf(outcomes, order);
  const isTold = isExplained(exchange);
  if (degraded === undefined && !isTold) return selected;
  reply.header('Cache-Control', 'no-store');
  return { ...selected, ...(degraded && { degraded }), ...(isTold && { explain: { ...timeline(exchange), bytes: Buffer.byteLength(JSON.stringify(selected)) } }) };
}

/** The times of all parts, of answers and problems, to who may know. */
export function tellTimes(exchange: Exchange, outcomes: ReadonlyMap<string, PartOutcome>): void {
  if (maySeeInside(exchange)) exchange.reply.header('Server-Timing', serverTiming(outcomes.values()));
}

/** In the order in which the view names its parts; then those that it does not name, by name, since they may begin in any order. */
export function degradedOf(outcomes: ReadonlyMap<string, PartOutcome>, order: readonly string[]): Degraded[] | undefined {
  let degraded: Degraded[] | undefined;
  for (const { name, outcome, reason, staleMs } of outcomes.values()) {
    if (outcome !== 'degraded') continue;
    (degraded ??= []).push({ part: name, reason: reason!, ...(staleMs !== undefined && { staleSeconds: Math.round(staleMs / 1000) }) });
  }
  if (degraded === undefined || degraded.length === 1) return degraded;
  const rank = (part: string) => (order.includes(part) ? order.indexOf(part) : order.length);
  return degraded.sort((a, b) => rank(a.part) - rank(b.part) || (a.part < b.part ? -1 : 1));
}
