/** Which bytes of the whole a part has, both ends included (RFC 9110 section 14.4). */
export interface ContentRange {
  readonly first: number;
  readonly last: number;
  readonly total: number;
}

/** @returns undefined for anything but bytes of a whole of known length */
export function contentRange(field: string | undefined): ContentRange | undefined {
  const found = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(field ?? '');
  if (!found) return undefined;
  const [first, last, total] = found.slice(1).map(Number) as [number, number, number];
  return first <= last && last < total ? { first, last, total } : undefined;
}

export function contentRangeField({ first, last, total }: ContentRange): string {
  return `bytes ${first}-${last}/${total}`;
}

/**
 * The one range that a request asks for (RFC 9110 section 14.1.2), of a whole of `total` bytes.
 *
 * @returns undefined for a field to be ignored: several ranges, which a server may answer with the whole, or no ranges at all;
 *   `unsatisfiable` when it asks for what is not there
 */
export function rangeOf(field: string, total: number): ContentRange | 'unsatisfiable' | undefined {
  const found = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/i.exec(field);
  if (!found) return undefined;
  const [from, to] = [found[1]!, found[2]!];
  if (from === '') {
    if (to === '') return undefined;
    const length = Math.min(Number(to), total);
    return length === 0 ? 'unsatisfiable' : { first: total - length, last: total - 1, total };
  }
  const first = Number(from);
  const last = to === '' ? total - 1 : Math.min(Number(to), total - 1);
  if (to !== '' && Number(to) < first) return undefined;
  return first >= total ? 'unsatisfiable' : { first, last, total };
}
