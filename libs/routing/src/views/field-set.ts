import { didYouMean, GatewayError } from '@portico/pipeline';
import { type z } from 'zod';
import { pickOf, type Tree, treeOf } from '../declared/member-shape.ts';

/** Most selections of one view that are remembered, and the longest one in characters. */
const MAX_REMEMBERED = 256;
const MAX_LENGTH = 1_000;

/** What a client wants of an answer, ready to be picked. */
export type Selection = (answer: object) => object;

/**
 * The members of a view's answer that clients may choose by `fields=id,price.amountMinor`, and its named variants
 * (`variant=card`): an allow-list that is made of the answer's schema at load.
 */
export class FieldSet {
  readonly #allowed: ReadonlySet<string>;
  readonly #variants: ReadonlyMap<string, Selection>;
  readonly #remembered = new Map<string, Selection>();

  /** @throws Error for a variant that names what the answer does not have */
  constructor(answer: z.ZodType, variants: Readonly<Record<string, readonly string[]>> = {}) {
    this.#allowed = new Set(pathsOf(answer, ''));
    this.#variants = new Map(Object.entries(variants).map(([name, fields]) => {
      const unknown = fields.find((field) => !this.#allowed.has(field));
      if (unknown !== undefined) throw new Error(`the variant "${name}" names "${unknown}", which the answer does not have`);
      return [name, selection(fields)];
    }));
  }

  /**
   * Takes what is meant for it out of a request's query, so that no handler sees it.
   *
   * @throws GatewayError `invalid_query` for names that the answer does not have
   */
  take(query: Record<string, unknown>): Selection | undefined {
    const { fields, variant } = query;
    if (fields === undefined && variant === undefined) return undefined;
    delete query.fields;
    delete query.variant;
    if (fields !== undefined && variant !== undefined) throw refused('variant', 'stands beside fields; send one of them');
    return variant === undefined ? this.#byFields(fields) : this.#byVariant(variant);
  }

  #byVariant(name: unknown): Selection {
    const known = typeof name === 'string' ? this.#variants.get(name) : undefined;
    if (known) return known;
    throw refused('variant', ['there is none of this name', didYouMean(String(name), [...this.#variants.keys()])].filter(Boolean).join('. '));
  }

  #byFields(text: unknown): Selection {
    if (typeof text !== 'string' || text.length > MAX_LENGTH) throw refused('fields', `send one list of names, by commas, of ${MAX_LENGTH} characters at most`);
    const known = this.#remembered.get(text);
    if (known) return known;
    const fields = text.split(',').map((field) => field.trim());
    const unknown = fields.filter((field) => !this.#allowed.has(field));
    if (unknown.length > 0) throw refused('fields', ...unknown.map((field) => [`"${field.slice(0, 100)}" is unknown`, didYouMean(field, [...this.#allowed])].filter(Boolean).join('. ')));
    const made = selection(fields);
    if (this.#remembered.size === MAX_REMEMBERED) this.#remembered.delete(this.#remembered.keys().next().value!);
    this.#remembered.set(text, made);
    return made;
  }
}

function refused(parameter: string, ...details: string[]): GatewayError {
  return new GatewayError('invalid_query', 'The query does not fit; see errors.', { extensions: { errors: details.map((detail) => ({ parameter, detail })) } });
}

function selection(fields: readonly string[]): Selection {
  const tree: Tree = treeOf(fields);
  return (answer) => pickOf(answer, tree) as object;
}

/** The names of all members, with dots; lists are seen through. What is missing from an answer always says so. */
function pathsOf(schema: z.core.$ZodType, prefix: string): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'object') {
    return Object.entries(def.shape).flatMap(([name, member]) => (prefix === '' && name === 'degraded' ? [] : [prefix + name, ...pathsOf(member, `${prefix}${name}.`)]));
  }
  if (def.type === 'array') return pathsOf(def.element, prefix);
  return def.type === 'optional' || def.type === 'nullable' ? pathsOf(def.innerType, prefix) : [];
}
