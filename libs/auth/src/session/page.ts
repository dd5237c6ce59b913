import { type FastifyReply } from 'fastify';

export interface Page {
  readonly title: string;
  readonly text: string;
  readonly link: { readonly href: string; readonly text: string };
  /** Seconds after which to go where the link leads. */
  readonly refreshS?: number;
}

/** RFC 9110 section 12.5.1, as far as it takes to tell a program that wants data from everybody else. */
export function wantsPage(accept: string | undefined): boolean {
  return accept === undefined || /\btext\/html\b|\*\/\*/i.test(accept);
}

const FIELDS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Answers with a small page of ours: no script, no style, nothing from elsewhere. */
export function sendPage(reply: FastifyReply, status: number, page: Page): void {
  void reply.code(status).headers(FIELDS).send(html(page));
}

/**
 * Goes on to a path of this site from a page of this site. After a redirect, which another site began, a browser would
 * leave out the Strict cookie (RFC 6265bis section 5.2); from here it does not. The page replaces itself in the history.
 */
export function sendHop(reply: FastifyReply, href: string): void {
  sendPage(reply, 200, { title: 'Signing in', text: 'You are being taken back.', link: { href, text: 'Go on' }, refreshS: 0 });
}

function html({ title, text, link, refreshS }: Page): string {
  const href = escaped(link.href);
  const refresh = refreshS === undefined ? '' : `\n<meta http-equiv="refresh" content="${refreshS};url=${href}">`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">${refresh}
<title>${escaped(title)}</title>
</head>
<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p><p><a href="${href}">${escaped(link.text)}</a></p></main></body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
