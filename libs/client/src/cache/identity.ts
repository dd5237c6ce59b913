import { type CredentialKind, type Principal, principalKey } from '@portico/pipeline';

/**
 * On whose behalf a call is made, as far as an answer may depend on it: `ANYONE` is nobody in particular; `SOMEBODY` is
 * somebody who cannot be named here, such as the bearer of a token that is passed on unread; all others name a principal.
 */
export type Identity = string;

export const ANYONE: Identity = '';
export const SOMEBODY: Identity = '?';

/**
 * @param credential how the upstream is told who is calling
 * @param showsCredentials whether the request itself carries Authorization or Cookie
 */
export function identityOf(principal: Principal, credential: CredentialKind, showsCredentials: boolean): Identity {
  if (showsCredentials) return SOMEBODY;
  if (principal.kind !== 'anonymous') return principalKey(principal);
  // Here a session may be sent that is not the principal's.
  return credential === 'user' || credential === 'exchange' ? SOMEBODY : ANYONE;
}
