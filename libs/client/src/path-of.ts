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
  const filled = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = String(path[name] ?? '');
    if (/^\.{0,2}$/.test(value) || !value.isWellFormed()) throw new GatewayError('not_found', `Nothing has the ${name} "${value}".`);
    return encodeURIComponent(value);
  });
  let separator = '?';
  let target = filled;
  for (const name in query) {
    const value = query[name];
    if (value === undefined) continue;
    target += `${separator}${encodeURIComponent(name)}=${encodeURIComponent((Array.isArray(value) ? value.join(',') : String(value)).toWellFormed())}`;
    separator = '&';
  }
  return target;
}
