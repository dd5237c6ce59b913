/** A path as gateway.yaml and views write it: `/api/products/{id}`, `/api/products/**`. */
export interface PathTemplate {
  readonly text: string;
  /** Literal segments as strings, captured ones as `{name}` objects. */
  readonly segments: readonly (string | { readonly name: string })[];
  /** Whether it ends in `**`, which takes any number of further segments, also none. */
  readonly rest: boolean;
}

const SEGMENT = /^[A-Za-z0-9\-._~!$&'()+,=:@%]+$/;
/** RFC 3986 section 2.3: the canonical path has them decoded. */
const UNRESERVED = /%(?:2[DE]|3[0-9]|[46][1-9A-F]|5[0-9A]|5F|7[0-9A]|7E)/;
const CAPTURE = /^\{([A-Za-z][A-Za-z0-9]*)\}$/;

/** @throws Error whose message says what is wrong with the template */
export function parseTemplate(text: string): PathTemplate {
  if (!text.startsWith('/')) throw new Error('a path begins with /');
  const pieces = text === '/' ? [] : text.slice(1).split('/');
  const rest = pieces.at(-1) === '**';
  if (rest) pieces.pop();
  const names = new Set<string>();
  const segments = pieces.map((piece) => {
    if (piece === '**') throw new Error('** may stand at the end only');
    const name = CAPTURE.exec(piece)?.[1];
    if (name === undefined) {
      if (piece === '' || piece === '.' || piece === '..' || !SEGMENT.test(piece)) throw new Error(`"${piece}" cannot be a segment of a path`);
      if (/%(?![0-9A-F]{2})/.test(piece)) throw new Error(`"${piece}" has a percent-encoding that is not like %2A, in upper case`);
      if (UNRESERVED.test(piece)) throw new Error(`"${piece}" encodes what needs no percent-encoding, and so never matches`);
      if (!isText(piece)) throw new Error(`"${piece}" has a percent-encoding that is not UTF-8`);
      return piece;
    }
    if (names.has(name)) throw new Error(`{${name}} stands twice`);
    names.add(name);
    return { name };
  });
  return { text, segments, rest };
}

function isText(piece: string): boolean {
  try {
    decodeURIComponent(piece);
    return true;
  } catch {
    return false;
  }
}

/** Whether every path that `inner` matches is matched by `outer` too. */
export function covers(outer: Pick<PathTemplate, 'segments' | 'rest'>, inner: Pick<PathTemplate, 'segments' | 'rest'>): boolean {
  if (outer.segments.length > inner.segments.length || (inner.rest && !outer.rest)) return false;
  if (!outer.rest && outer.segments.length !== inner.segments.length) return false;
  return outer.segments.every((segment, at) => typeof segment !== 'string' || segment === inner.segments[at]);
}

/** What a template captured of a path; `rest` is what `**` took, with its leading slash, or empty. */
export interface Captured {
  readonly params: Readonly<Record<string, string>>;
  readonly rest: string;
}

/** Reads a canonical path by a template that it is known to match. Captured values stay as they are spelled. */
export function capture(template: PathTemplate, path: string): Captured {
  const params: Record<string, string> = {};
  let from = 0;
  for (const segment of template.segments) {
    const next = path.indexOf('/', from + 1);
    const to = next < 0 ? path.length : next;
    if (typeof segment !== 'string') params[segment.name] = path.slice(from + 1, to);
    from = to;
  }
  return { params, rest: template.rest ? path.slice(from) : '' };
}

/** The same, decoded, for whoever compares them with ids. */
export function decodedParams(template: PathTemplate, path: string): Record<string, string> {
  const { params } = capture(template, path);
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** The path that a rewrite makes of what was captured. */
export function fill(template: PathTemplate, captured: Captured): string {
  let path = '';
  for (const segment of template.segments) path += `/${typeof segment === 'string' ? segment : captured.params[segment.name]}`;
  if (template.rest) path += captured.rest;
  return path === '' ? '/' : path;
}
