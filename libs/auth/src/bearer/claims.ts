/** A token's claims, or what introspection tells of one, as they came. */
export type Claims = Readonly<Record<string, unknown>>;

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list, or words in one string (RFC 6749 section 3.3). */
export function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

/**
 * The roles in a claim. Its name is taken as it stands, which may be a URL with dots; else a dot leads into an object:
 * `realm_access.roles`.
 */
export function rolesOf(claims: Claims, name: string): string[] {
  if (Object.hasOwn(claims, name)) return wordsOf(claims[name]);
  let value: unknown = claims;
  for (const step of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
    value = (value as Claims)[step];
  }
  return wordsOf(value);
}
