export const LOGIN_PATH = '/bff/login';

/** Where to begin a sign-in. Parameters that are undefined are left out. */
export function loginUrl(parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined));
  return query.size === 0 ? LOGIN_PATH : `${LOGIN_PATH}?${query}`;
}
