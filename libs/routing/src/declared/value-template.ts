import { GatewayError } from '@portico/pipeline';

/** A place in a value: names, and `[*]` for all elements of a list. */
export type Steps = readonly string[];

/** What a template reads: `{id}` of the path, `{query.page}`, `{product.sellerId}` of a part, `{item.id}` of an element. */
export interface Reference {
  readonly text: string;
  /** What it begins with. */
  readonly root: string;
  readonly steps: Steps;
  /** Whether it stands for many values, which are asked for at once. */
  readonly isList: boolean;
}

/** The path and query of an upstream call: text, and what is read, in turn. */
export interface ValueTemplate {
  readonly texts: readonly string[];
  readonly references: readonly Reference[];
  /** The one reference that stands for many values. */
  readonly batch: Reference | undefined;
}

const REFERENCE = /^([A-Za-z][A-Za-z0-9_-]*)((?:\.[A-Za-z_$][\w$-]*|\[\*\])*)$/;

/** @throws Error that says what is wrong with the reference, which stands without its braces */
export function parseReference(text: string): Reference {
  const [, root, rest] = REFERENCE.exec(text) ?? [];
  if (root === undefined) throw new Error(`"{${text}}" cannot be read: expected a name like {id}, {product.sellerId} or {order.items[*].productId}`);
  const steps: string[] = rest!.match(/\[\*\]|[^.[\]]+/g) ?? [];
  return { text, root, steps, isList: steps.includes('[*]') };
}

/** @throws Error that says what is wrong with the template */
export function parseValueTemplate(text: string): ValueTemplate {
  if (!text.startsWith('/')) throw new Error('a path begins with /');
  const pieces = text.split(/\{([^{}]*)\}/);
  const texts = pieces.filter((_piece, at) => at % 2 === 0);
  if (texts.some((each) => /[{}#\s\\]/.test(each))) throw new Error('a path has no spaces, backslashes, fragments or lone braces');
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(texts.join('x').split('?')[0]!)) throw new Error('a path has no dot segments');
  const references = pieces.filter((_piece, at) => at % 2 === 1).map(parseReference);
  const lists = references.filter(({ isList }) => isList);
  if (lists.length > 1) throw new Error('only one {…[*]…} may stand in a path');
  return { texts, references, batch: lists[0] };
}

/** Everything at the place, lists laid out. What is missing on the way is nothing. */
export function valuesAt(value: unknown, steps: Steps): unknown[] {
  let found = [value];
  for (const step of steps) {
    found = found.flatMap((each) => {
      if (step === '[*]') return Array.isArray(each) ? (each as unknown[]) : [];
      return typeof each === 'object' && each !== null && Object.hasOwn(each, step) ? [(each as Record<string, unknown>)[step]] : [];
    });
  }
  return found;
}

/**
 * The path with values in place, each encoded so that it stays one.
 *
 * @param read what a reference stands for, apart from the batch
 * @param batch in place of the one that stands for many
 * @throws GatewayError when a value is none that a path can have
 */
export function fillTemplate({ texts, references }: ValueTemplate, read: (reference: Reference) => unknown, batch: readonly string[]): string {
  let path = texts[0]!;
  references.forEach((reference, at) => {
    const value = reference.isList ? batch.map(encodeURIComponent).join(',') : encoded(reference, read(reference), path.includes('?'));
    path += value + texts[at + 1]!;
  });
  return path;
}

/** A value as a part of a path or query. */
export function scalarOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function encoded({ text }: Reference, value: unknown, inQuery: boolean): string {
  const scalar = scalarOf(value);
  // Encoding does not help against dot segments.
  if (scalar === undefined || (!inQuery && /^\.{0,2}$/.test(scalar))) throw new GatewayError('upstream_answer_invalid', `There is no value that can stand for {${text}}.`);
  return encodeURIComponent(scalar);
}
