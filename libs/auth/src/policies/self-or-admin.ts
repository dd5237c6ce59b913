import { type PolicyFunction } from '@portico/pipeline';

/**
 * A policy for what belongs to one user: that user, or an administrator (role `admin`).
 *
 * @param parameter the parameter of the path that names the user, as in `/users/{userId}/account`
 */
export function selfOrAdmin(parameter: string): PolicyFunction {
  return ({ principal }, params) => principal.kind === 'user' && (principal.subject === params[parameter] || principal.roles.includes('admin'));
}
