import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve, sep } from 'node:path';
import { type Check, type Policy, type WholeConfig } from '@portico/pipeline';
import { covers, parseTemplate } from '../routes/path-template.ts';
import { type Entry } from '../routes/route.ts';
import { pageMatch, staticSection, type StaticOptions } from './static.section.ts';

/** One form of a file: as it is, or in a content coding. */
export interface Representation {
  readonly body: Buffer;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly etag: string;
}

export type Coding = 'zstd' | 'br' | 'gzip' | 'identity';

/** A file of the app, or its page at one of its paths; held in memory, so that no path of a request ever reaches the disk. */
export interface StaticFile extends Entry {
  readonly kind: 'static';
  readonly forms: ReadonlyMap<Coding, Representation>;
}

/** All files together; more would not be an app's. */
const MAX_BYTES = 64 * 1024 * 1024;
const CODED: readonly (readonly [Coding, string])[] = [['br', '.br'], ['gzip', '.gz']];
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif', '.ico': 'image/x-icon',
  '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json', '.map': 'application/json',
};
const POLICY: Policy = Object.freeze({ kind: 'route', name: 'static', auth: 'anonymous', timeoutMs: 10_000, maxBodyBytes: 0 });

/** Tells why what `static:` names cannot be served. */
export const checkStaticFiles: Check = (whole, report) => {
  const { fault } = staticFiles(whole);
  if (fault) report(['static', 'folder'], ...fault);
};

/** What `static:` serves, ready to be sent; or why it cannot be. */
export function staticFiles(whole: WholeConfig): { files: StaticFile[]; fault?: [message: string, fix?: string] } {
  const options = whole.get(staticSection);
  if (!options) return { files: [] };
  const place = whole.where(['static', 'folder']);
  const folder = resolve(dirname(place.file), options.folder);
  const fault = (...told: [message: string, fix?: string]) => ({ files: [], fault: told });
  const page = join(folder, options.fallback);
  if (!existsSync(page)) return fault(`there is no ${relative(process.cwd(), page)}`, 'Build the app first, or name the folder in which it lies');
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = new Map(names.map((name) => [name, readFileSync(name)]));
  const bytes = contents.values().reduce((sum, content) => sum + content.length, 0);
  if (bytes > MAX_BYTES) return fault(`its files are ${bytes} bytes, more than ${MAX_BYTES}`);

  const origin = `${place.file}:${place.line}`;
  const entryAt = (path: string, name: string): StaticFile => {
    return Object.freeze({ kind: 'static', policy: POLICY, match: pageMatch(path), origin, forms: formsOf(name, path, contents, options) });
  };
  const paths = names.filter((name) => !CODED.some(([, suffix]) => name.endsWith(suffix) && contents.has(name.slice(0, -suffix.length))));
  const files = paths.flatMap((name) => {
    const path = `/${relative(folder, name).split(sep).join('/')}`;
    return isPath(path) ? [entryAt(path, name)] : [];
  });
  return { files: [...files, ...options.pages.map((path) => entryAt(path, page))] };
}

/** A name with a space or the like has no plain path; builders make none. */
function isPath(path: string): boolean {
  try {
    return parseTemplate(path).segments.every((segment) => typeof segment === 'string');
  } catch {
    return false;
  }
}

function formsOf(name: string, path: string, contents: ReadonlyMap<string, Buffer>, options: StaticOptions): ReadonlyMap<Coding, Representation> {
  const plain = contents.get(name)!;
  const type = TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
  const isKept = covers(parseTemplate(options.immutable), parseTemplate(path));
  const tag = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
  const fields = [
    'Content-Type', type,
    'Cache-Control', isKept ? 'public, max-age=31536000, immutable' : 'no-cache',
    'X-Content-Type-Options', 'nosniff',
    ...(type.startsWith('text/html') ? ['Content-Security-Policy', options.csp, 'Referrer-Policy', 'same-origin'] : []),
  ];
  const forms = new Map<Coding, Representation>();
  for (const [coding, suffix] of CODED) {
    const body = contents.get(name + suffix);
    if (body) forms.set(coding, formOf(body, `"${tag}-${coding}"`, [...fields, 'Content-Encoding', coding, 'Vary', 'Accept-Encoding']));
  }
  return forms.set('identity', formOf(plain, `"${tag}"`, forms.size > 0 ? [...fields, 'Vary', 'Accept-Encoding'] : fields));
}

function formOf(body: Buffer, etag: string, fields: readonly string[]): Representation {
  return { body, etag, fields: [...fields, 'ETag', etag] };
}
