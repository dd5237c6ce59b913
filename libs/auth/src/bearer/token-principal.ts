import { type Principal } from '@portico/pipeline';
import { type Claims, rolesOf, textOf, wordsOf } from './claims.ts';

/**
 * Who a verified token speaks for. RFC 9068 section 2.2: where no person is involved, `sub` is the client itself; in an
 * answer to introspection it may be missing there (RFC 7662 section 2.2).
 *
 * @returns undefined when the token names neither a subject nor a client
 */
export function tokenPrincipal(claims: Claims, rolesClaim: string): Principal | undefined {
  const client = textOf(claims['client_id']) ?? textOf(claims['azp']) ?? textOf(claims['cid']);
  const subject = textOf(claims['sub']) ?? client;
  if (subject === undefined) return undefined;
  const authTime = claims['auth_time'];
  return Object.freeze({
    kind: subject === client ? 'client' : 'user',
    subject,
    client,
    scopes: Object.freeze(wordsOf(claims['scope'] ?? claims['scp'])),
    roles: Object.freeze(rolesOf(claims, rolesClaim)),
    acr: textOf(claims['acr']),
    authTime: typeof authTime === 'number' ? authTime : undefined,
  });
}
