import { hash } from 'node:crypto';
import { ProblemError } from './problem.error.ts';

/** The strong entity tag of a representation as sent (RFC 9110, section 8.8.3). */
export function etagOf(body: string): string {
  return `"${hash('sha1', body, 'base64url')}"`;
}

/** Whether If-None-Match names this tag, compared weakly (RFC 9110, section 13.1.2). */
export function noneMatchNames(field: string | undefined, etag: string): boolean {
  return field !== undefined && tagsOf(field).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag);
}

/**
 * Holds If-Match against the representation that a GET would send now, compared strongly (section 13.1.1).
 * @throws {ProblemError} 412 when it names another one.
 */
export function requireMatch(field: string | undefined, representation: unknown): void {
  if (field === undefined) return;
  const etag = etagOf(JSON.stringify(representation));
  if (tagsOf(field).some((tag) => tag === '*' || tag === etag)) return;
  throw new ProblemError(412, 'precondition_failed', `The item changed meanwhile; its entity tag is now ${etag}.`);
}

/** A tag may hold commas, so the list is not split at them. */
function tagsOf(field: string): string[] {
  return field.match(/\*|(?:W\/)?"[^"]*"/g) ?? [];
}
