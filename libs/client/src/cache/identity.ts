import { type CredentialKind, type Principal } from '@portico/pipeline';

/**
 * On whose behalf a call is made, as far as an answer may depend on it: `ANYONE` is nobody in particular; `SOMEBODY` is
 * somebody who cannot be named here, such as the bearer of a token that is passed on unread; all others name a principal.
 */
export type Identity = string;

export const ANYONE: Identity = '';
export const SOMEBODY: Identity = '?';

const known = new WeakMap<Principal, Identity>();

/**
 * @param credential how the upstream is told who is calling
 * @param showsCredentials whether the request itself carries Authorization or Cookie
 */
export function identityOf(principal: Principal, credential: CredentialKind, showsCredentials: boolean): Identity {
  if (showsCredentials) return SOMEBODY;
  if (principal.kind !== 'anonymous') return named(principal);
  // Here a session may be sent that is not the principal's.
  return credential === 'user' || credential === 'exchange' ? SOMEBODY : ANYONE;
}

/** All that a minted token or a policy may tell of a principal. Never a token. */
function named(principal: Principal): Identity {
  let name = known.get(principal);
  if (name === undefined) {
    const { kind, client, subject, scopes, roles, acr } = principal;
    name = JSON.stringify([kind, subject, client ?? '', acr ?? '', [...scopes].sort(), [...roles].sort()]);
    known.set(principal, name);
  }
  return name;
}
