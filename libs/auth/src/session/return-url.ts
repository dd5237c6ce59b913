import { GatewayError } from '@portico/pipeline';

const MAX_LENGTH = 1_000;
/** Where nobody may be led: it would sign them in or out again. */
const OWN_PATHS = /^\/bff(?:\/|$)/i;
/** What a browser could read as the beginning of another host, also after decoding once more. */
const LEADS_AWAY = /^\/(?:[/\\]|%2f|%5c)|\\|%5c/i;

/**
 * Where to go after signing in: a path of this site, with its query and fragment.
 *
 * @param text as it came in the query, decoded; nothing leads to `/`
 * @throws GatewayError `malformed_request` for anything that is not, or could be read as leading elsewhere
 */
export function localUrl(text: string | undefined): string {
  if (text === undefined || text === '') return '/';
  const [path = ''] = text.split(/[?#]/, 1);
  const isPath = text.length <= MAX_LENGTH && path.startsWith('/') && !LEADS_AWAY.test(path) && /^[\x21-\x7e]+$/.test(text);
  const url = isPath ? URL.parse(text, HERE) : null;
  if (url === null || url.origin !== HERE || OWN_PATHS.test(decoded(url.pathname)) || LEADS_AWAY.test(url.pathname)) {
    throw new GatewayError('malformed_request', 'returnUrl must be a path of this site, such as /account?tab=orders.');
  }
  return url.pathname + url.search + url.hash;
}

/** Nobody's host: only what stays there is local. */
const HERE = 'https://local.invalid';

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
