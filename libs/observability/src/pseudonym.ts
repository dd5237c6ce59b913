import { createHmac, randomBytes } from 'node:crypto';
import { type Exchange, type Principal } from '@portico/pipeline';

/**
 * Names principals without telling who they are: the same one has the same name as long as the key is the same. Without the
 * key a name cannot be guessed from a list of subjects.
 *
 * @param key of SESSION_KEYS, so that all replicas use the same names; without one, names hold for this process
 */
export function pseudonyms(key: string | undefined): (exchange: Exchange) => string | undefined {
  const secret = key === undefined ? randomBytes(32) : createHmac('sha256', key).update('portico: names in logs').digest();
  // Principals live as long as their session or token is known, and so do their names here.
  const known = new WeakMap<Principal, string>();
  return ({ principal }) => {
    if (principal.kind === 'anonymous') return undefined;
    const name = known.get(principal) ?? createHmac('sha256', secret).update(`${principal.kind} ${principal.subject}`).digest('base64url').slice(0, 16);
    known.set(principal, name);
    return name;
  };
}
