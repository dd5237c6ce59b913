import { ProblemError } from './problem.error.ts';

/** On whose behalf a request comes, as its token says. */
export interface Caller {
  /** `nobody`: an anonymous visitor of a gateway. `trusted`: the service runs without tokens (`SAMPLE_AUTH=off`). */
  readonly kind: 'nobody' | 'user' | 'service' | 'trusted';
  /** A user's id or a service's name. */
  readonly subject?: string;
  readonly roles: readonly string[];
}

export const TRUSTED: Caller = { kind: 'trusted', roles: [] };

/** Whether the caller may see and do what is everybody's: administrators, and all when there are no tokens. */
export function isAdmin({ kind, roles }: Caller): boolean {
  return kind === 'trusted' || (kind === 'user' && roles.includes('admin'));
}

/** Whether the caller may see and do what is one user's. */
export function mayActFor(caller: Caller, userId: string): boolean {
  return isAdmin(caller) || (caller.kind === 'user' && caller.subject === userId);
}

/** @throws {ProblemError} 403 */
export function requireActingFor(caller: Caller, userId: string): void {
  if (!mayActFor(caller, userId)) throw forbidden('This is for the user alone.');
}

/** @throws {ProblemError} 403 */
export function requireAdmin(caller: Caller): void {
  if (!isAdmin(caller)) throw forbidden('This is for administrators.');
}

/** @throws {ProblemError} 403 */
export function requireService({ kind }: Caller): void {
  if (kind !== 'service' && kind !== 'trusted') throw forbidden('This is for services.');
}

function forbidden(detail: string): ProblemError {
  return new ProblemError(403, 'forbidden', detail);
}
