import { z } from 'zod';
import { checkCaptured } from './forward.options.ts';
import { fieldName, fieldValue } from './headers.options.ts';
import { capture, fill, parseTemplate, type PathTemplate } from './path-template.ts';
import { type RouteCheck } from './routes.section.ts';

/** RFC 9110 section 15.4: 308 and 307 keep the method, 301 and 302 may turn a POST into a GET, 303 does. */
const REDIRECTS = [301, 302, 303, 307, 308] as const;
const ABSOLUTE = /^(https?:\/\/[A-Za-z0-9.-]+(?::\d+)?)(\/.*)?$/;
/** Node says how the answer is framed, and the gateway who asked. */
const OWN = ['connection', 'content-length', 'transfer-encoding', 'trailer', 'upgrade', 'keep-alive', 'set-cookie', 'x-request-id'];

const target = z.string().superRefine((text, context) => {
  try {
    redirectOf(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
  }
});

export const respondOptions = {
  respond: z
    .union([
      z.strictObject({
        redirect: target.describe('A path, or a URL of another site; what match.path captured may stand in it. The query goes along.'),
        status: z.literal(REDIRECTS).default(308).describe('308 and 307 keep the method; 301, 302 and 303 do not.'),
      }),
      z
        .strictObject({
          status: z.int().min(200).max(599).refine((status) => status !== 304, 'expected a status other than 304').default(200),
          body: z.string().optional().describe('Sent as text/plain unless headers say otherwise.'),
          json: z.unknown().optional().describe('Sent as application/json.'),
          headers: z.record(fieldName, fieldValue).default({}),
        })
        .refine(({ body, json }) => body === undefined || json === undefined, 'expected either body or json'),
    ])
    .optional()
    .describe('What the gateway answers itself: {redirect, status}, or {status, body or json, headers}.'),
};

export type RespondOptions = NonNullable<z.output<typeof respondOptions.respond>>;

export const checkRespond: RouteCheck = ({ respond, match, rewrite }, { report }) => {
  if (respond === undefined) return;
  if (rewrite !== undefined) report(['rewrite'], 'nothing is forwarded, so nothing is rewritten', 'Leave it out, or say to which upstream it goes');
  // Two slashes after one another would name a host.
  if (match.allow.length > 0) report(['match', 'allow'], 'only paths that are forwarded may be spelled in more than one way', 'Leave it out');
  if ('redirect' in respond) return checkCaptured(redirectOf(respond.redirect).path.text, match.path, (message, fix) => report(['respond', 'redirect'], message, fix));
  for (const name of Object.keys(respond.headers)) {
    if (OWN.includes(name.toLowerCase())) report(['respond', 'headers', name], 'the gateway says this itself', 'Leave it out');
  }
  const hasBody = respond.body !== undefined || respond.json !== undefined;
  if (hasBody && (respond.status === 204 || respond.status === 205)) report(['respond', 'status'], `an answer with ${respond.status} has no body`, 'Choose another status');
};

/** An answer of the gateway's own, ready to be sent. */
export interface FixedAnswer {
  readonly status: number;
  /** Names and values in turn, without Content-Length. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly redirect: Redirect | undefined;
}

interface Redirect {
  /** Empty within this site. */
  readonly origin: string;
  readonly path: PathTemplate;
}

export function answerOf(options: RespondOptions): FixedAnswer {
  if ('redirect' in options) return Object.freeze({ status: options.status, headers: [], body: Buffer.alloc(0), redirect: redirectOf(options.redirect) });
  const { status, body, json, headers } = options;
  const text = json === undefined ? (body ?? '') : JSON.stringify(json);
  const fields = Object.entries(headers).flat();
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  if (text !== '' && !hasType) fields.unshift('Content-Type', json === undefined ? 'text/plain; charset=utf-8' : 'application/json');
  return Object.freeze({ status, headers: fields, body: Buffer.from(text), redirect: undefined });
}

/** @throws Error that says what is wrong with the target */
function redirectOf(text: string): Redirect {
  if (text.startsWith('/')) return { origin: '', path: parseTemplate(text) };
  const [, origin, path = '/'] = ABSOLUTE.exec(text) ?? [];
  if (origin === undefined) throw new Error('expected a path like /shop/** or a URL like https://shop.example/**');
  return { origin, path: parseTemplate(path) };
}

/** Where a request is sent. The rest of a canonical path begins with one slash, so that no path names another host. */
export function locationOf({ origin, path }: Redirect, template: PathTemplate, request: { readonly path: string; readonly query: string }): string {
  return origin + fill(path, capture(template, request.path)) + request.query;
}
