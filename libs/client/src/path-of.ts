import { GatewayError } from '@portico/pipeline';

/** What a path or query parameter may be. A list is sent as comma-separated values, `undefined` not at all. */
export type ParameterValue = string | number | boolean | readonly (string | number)[] | undefined;
export type Parameters = Readonly<Record<string, ParameterValue>>;

/**
 * Fills a path template (`/products/{id}`) and adds the query. Every value is percent-encoded, so that none can add a
 * segment, a query or a fragment; dot segments, empty values and halves of characters, which encoding does not help
 * against, are refused.
 *
 * @throws GatewayError `not_found` for a value that cannot be anybody's id
 */
export function pathOf(template: string, path: Parameters = {}, query: Parameters = {}): string {
  const pieces = piecesOf(template);
  let target = pieces[0]!;
  for (let at = 1; at < pieces.length; at += 2) {
    const name = pieces[at]!;
    const value = String(path[name] ?? '');
    if (/^\.{0,2}$/.test(value) || !value.isWellFormed()) throw new GatewayError('not_found', `Nothing has the ${name} "${value}".`);
    target += encodeURIComponent(value) + pieces[at + 1]!;
  }
  let separator = '?';
  for (const name in query) {
    const value = query[name];
    if (value === undefined) continue;
    target += `${separator}${encodeURIComponent(name)}=${encodeURIComponent((Array.isArray(value) ? value.join(',') : String(value)).toWellFormed())}`;
    separator = '&';
  }
  return target;
}

/** Templates stand in the code, so there are few of them: text and name in turn. */
const templates = new Map<string, string[]>();

function piecesOf(template: string): string[] {
  let pieces = templates.get(template);
  if (pieces === undefined) templates.set(template, (pieces = template.split(/\{([^}]+)\}/)));
  return pieces;
}
