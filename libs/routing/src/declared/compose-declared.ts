import { askJson, type Upstream } from '@portico/client';
import { type Exchange, GatewayError } from '@portico/pipeline';
import { Parts } from '../views/parts.ts';
import { type DeclaredPart, type DeclaredView } from './declared-view.ts';
import { fillTemplate, type Reference, scalarOf, valuesAt } from './value-template.ts';

/** Most values in one call. */
const CHUNK = 100;

type Read = (reference: Reference) => unknown;

/** Composes a declared view by the engine of the views in code: each part waits for those that it reads. */
export function composeDeclared(exchange: Exchange, { parts }: DeclaredView): Promise<object> {
  const engine = new Parts(exchange);
  const query = new URLSearchParams(exchange.query);
  /** As the services answered, before shaping: so others can read what is not shown. */
  const raw = new Map<string, Promise<unknown>>();
  const valueOf = async (reference: Reference): Promise<unknown[]> => {
    const { root, steps } = reference;
    if (root === 'query') return [query.get(steps[0]!) ?? ''];
    const part = raw.get(root);
    return part === undefined ? [exchange.params[root]] : valuesAt(await part, steps);
  };

  const start = (part: DeclaredPart): Promise<unknown> => {
    const run = async () => {
      // Nothing is asked for before all of it is named, so that no part's order is another's.
      await Promise.resolve();
      return answerOf(part, engine, valueOf);
    };
    const { name, otherwise, staleMs, within } = part;
    if (!part.optional) return engine.required(name, run, { within });
    return engine.optional(name, run, { otherwise: OTHERWISE, staleMs, within }).then((value) => {
      if (value !== OTHERWISE) return value;
      throw new Missing(otherwise);
    });
  };
  for (const part of parts) {
    const pending = start(part);
    pending.catch(() => {});
    raw.set(part.name, pending);
  }
  const shown = parts.map(({ name, shape }) => [name, raw.get(name)!.then(shape, otherwiseOf)] as const);
  for (const [, pending] of shown) pending.catch(() => {});
  return engine.compose(Object.fromEntries(shown) as Record<string, Promise<unknown>>, (values) => placed(parts, values));
}

const OTHERWISE = Symbol('otherwise');

/** An optional part that is missing, for those that would have read it. */
class Missing extends GatewayError {
  constructor(readonly otherwise: unknown) {
    super('upstream_failed', 'A part that this one needs is missing.');
  }
}

function otherwiseOf(error: unknown): unknown {
  if (error instanceof Missing) return error.otherwise;
  throw error;
}

async function answerOf(part: DeclaredPart, engine: Parts, valueOf: (reference: Reference) => Promise<unknown[]>): Promise<unknown> {
  const { template, each, upstream, atOnce } = part;
  const { batch } = template;
  const values = new Map<Reference, unknown>();
  for (const reference of template.references) {
    if (reference !== batch && reference.root !== 'item') values.set(reference, (await valueOf(reference))[0]);
  }
  if (each !== undefined) {
    return engine.each(await valueOf(each), (item) => ask(upstream, part, (reference) => (reference.root === 'item' ? valuesAt(item, reference.steps)[0] : values.get(reference))), atOnce);
  }
  const read: Read = (reference) => values.get(reference);
  if (batch === undefined) return ask(upstream, part, read);
  const asked = [...new Set((await valueOf(batch)).map(scalarOf).filter((value) => value !== undefined && value !== ''))] as string[];
  if (asked.length <= CHUNK) return asked.length === 0 ? [] : ask(upstream, part, read, asked);
  const chunks = Array.from({ length: Math.ceil(asked.length / CHUNK) }, (_none, at) => asked.slice(at * CHUNK, (at + 1) * CHUNK));
  return joined(await engine.each(chunks, (chunk) => ask(upstream, part, read, chunk), atOnce));
}

function ask(upstream: Upstream, { template }: DeclaredPart, read: Read, batch: readonly string[] = []): Promise<unknown> {
  return askJson(upstream, 'GET', fillTemplate(template, read, batch));
}

/** The answers of several calls as one: lists one after the other, be they the answer or its `items`. */
function joined(answers: readonly unknown[]): unknown {
  if (answers.every(Array.isArray)) return answers.flat();
  const lists = answers.map((answer) => (answer as { items?: unknown } | null)?.items);
  if (lists.every(Array.isArray)) return { ...(answers[0] as object), items: lists.flat() };
  throw new GatewayError('upstream_answer_invalid', 'Answers that are no lists cannot be joined.');
}

/** Puts each part in its place. A place inside of something that is no object stays empty. */
function placed(parts: readonly DeclaredPart[], values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  // Shallow places first, so that what stands inside of another finds it.
  for (const { name, place } of [...parts].sort((a, b) => a.place.length - b.place.length)) {
    const value = values[name];
    if (place.length === 0) {
      if (isObject(value)) Object.assign(answer, value);
      continue;
    }
    const at = objectAt(answer, place);
    if (at !== undefined) at[place.at(-1)!] = value;
  }
  return answer;
}

/** What the place is a member of, made where there is nothing yet. */
function objectAt(answer: Record<string, unknown>, place: readonly string[]): Record<string, unknown> | undefined {
  let at = answer;
  for (const step of place.slice(0, -1)) {
    const next = at[step];
    if (next !== undefined && !isObject(next)) return undefined;
    at = at[step] = { ...next };
  }
  return at;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
