import { type Demands, type Lack, type Principal } from '@portico/pipeline';

/**
 * What a known principal lacks of what is demanded, the policy function aside; `rights` where no other token or sign-in of
 * theirs would help.
 *
 * @param now milliseconds since 1970
 */
export function lackOf(principal: Principal, demands: Demands, now: number): Lack | 'rights' | undefined {
  const { scopes, roles, acr, maxAgeMs } = demands;
  if (roles && !roles.some((role) => principal.roles.includes(role))) return 'rights';
  if (scopes && !scopes.every((scope) => principal.scopes.includes(scope))) return { kind: 'scopes', scopes };
  if (acr === undefined && maxAgeMs === undefined) return undefined;
  // Only people sign in.
  if (principal.kind !== 'user') return 'rights';
  const strong = acr === undefined || (principal.acr !== undefined && acr.includes(principal.acr));
  const fresh = maxAgeMs === undefined || (principal.authTime !== undefined && now - principal.authTime * 1000 <= maxAgeMs);
  return strong && fresh ? undefined : { kind: 'sign-in', acr, maxAgeMs };
}
