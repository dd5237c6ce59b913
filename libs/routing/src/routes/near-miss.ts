import { type PathTemplate } from './path-template.ts';

/** Capitals, percent-encoding, a dot at a segment's end, a slash at the path's. */
const FOLDS = /[A-Z%]|\.(?:\/|$)|.\/$/s;

/**
 * The path as a careless program reads it: without regard to case, percent-encoding, compatibility forms, a slash at its
 * end, and dots or blanks at the end of a segment, which Windows drops.
 *
 * @returns undefined when that is the path itself, as it mostly is
 */
export function foldedPath(path: string): string | undefined {
  if (!FOLDS.test(path)) return undefined;
  return folded(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);
}

/** The template that matches the folded forms of what `template` matches. */
export function foldedTemplate({ segments, rest }: PathTemplate): Pick<PathTemplate, 'segments' | 'rest'> {
  return { rest, segments: segments.map((segment) => (typeof segment === 'string' ? folded(segment) : segment)) };
}

/** An encoded slash, where one is allowed, parts no segments. */
function folded(text: string): string {
  return decodeURIComponent(text.replaceAll('%2F', '%252F')).normalize('NFKC').toLowerCase().split('/').map(withoutTail).join('/');
}

/** By hand: a regular expression for what stands at an end takes time by the square of what stands elsewhere. */
function withoutTail(segment: string): string {
  let end = segment.length;
  while (end > 0 && (segment[end - 1] === '.' || segment[end - 1]!.trim() === '')) end -= 1;
  return segment.slice(0, end);
}
