/** The keys and list positions that lead to a value from the file's root. */
export type Path = readonly (string | number)[];

/** `routes[2].limits`; a key that is no plain word is quoted in brackets. */
export function pathText(path: Path): string {
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return parts.join('').replace(/^\./, '');
}
