import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { type Endpoint } from '../instance.ts';
import { endpointOf } from './endpoint-of.ts';
import { staticOrigin } from './origins.options.ts';

/** Something that makes no sense; line and column from 1. */
export interface OriginsFault {
  readonly line: number;
  readonly column: number;
  /** `[1]`, or `origins[1].weight`. */
  readonly path: string;
  readonly message: string;
}

const LIST = 'expected a list of origins, or one under "origins", such as ["http://one:80", {url: "http://two:80", weight: 2}]';
const content = z.strictObject({ origins: z.array(staticOrigin, LIST).min(1, LIST) }, { error: ({ code }) => (code === 'unrecognized_keys' ? undefined : LIST) });

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** The origins in a YAML or JSON text; none when it has faults. */
export function originsIn(text: string): { endpoints: Endpoint[]; faults: OriginsFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse = (message: string, offset: number, path = '') => {
    const { line, col: column } = lines.linePos(offset);
    return { line, column, path, message };
  };
  const [wrong] = document.errors;
  if (wrong) return { endpoints: [], faults: [refuse(wrong.message, wrong.pos[0])] };
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // An alias of nothing, or so many that it would never end.
    return { endpoints: [], faults: [refuse((error as Error).message, 0)] };
  }
  const isList = Array.isArray(value);
  const { data, error } = content.safeParse(isList ? { origins: value } : value);
  if (data) return { endpoints: data.origins.map(endpointOf), faults: [] };
  const faults = error.issues.flatMap(meant).map(({ path, message }) => {
    const within = isList ? path.slice(1) : path;
    return refuse(message, offsetOf(document, within), textOf(within));
  });
  return { endpoints: [], faults };
}

/** An origin is text or a map: what is wrong with it as that which it is. */
function meant(issue: Issue): { path: Path; message: string }[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [ofText = [], ofMap = []] = issue.errors;
  const isMap = !ofMap.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
  return (isMap ? ofMap : ofText).map(({ path, message }) => ({ path: [...issue.path, ...path], message }));
}

/** Where a value stands, or the nearest that is there. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return 0;
}

function textOf(path: Path): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : String(part))).join('.').replaceAll('.[', '[');
}
