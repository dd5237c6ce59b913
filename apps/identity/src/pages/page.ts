import { hash } from 'node:crypto';
import { html, Html } from './html.ts';

/** A whole HTML document and the headers that it must be sent with. */
export interface Page {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const STYLE = `
:root { color-scheme: light dark; --paper: #f4f5f7; --card: #fff; --ink: #1c2330; --soft: #566072; --line: #8a93a3;
  --act: #1f5fbf; --on-act: #fff; --bad: #a8201a; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181f; --card: #1d232d; --ink: #e8ecf3; --soft: #a7b0c0; --line: #6b7587; --act: #8db8ff;
    --on-act: #0d1a2e; --bad: #ff9d97; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 1.5rem; background: var(--card); border-radius: .75rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.25; }
p { margin: 0 0 1rem; color: var(--soft); }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .625rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .5rem; }
button { width: 100%; margin-top: 1rem; padding: .6875rem; font: inherit; font-weight: 600; color: var(--on-act);
  background: var(--act); border: 1px solid var(--act); border-radius: .5rem; cursor: pointer; }
button.quiet { margin-top: .5rem; color: var(--act); background: transparent; border-color: transparent; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.error { margin: 1rem 0 0; padding: .625rem .75rem; color: var(--bad); border: 1px solid currentcolor; border-radius: .5rem; }
`;

const STYLE_SOURCE = `'sha256-${hash('sha256', STYLE, 'base64')}'`;

/** For answers of the library itself: its pages that post themselves add the hash of their script to `script-src`. */
export const POLICY = "default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'";

/**
 * @param returnsTo where the form on the page leads in the end: browsers apply `form-action` to redirects too
 */
export function page(title: string, content: Html, returnsTo?: string): Page {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
  const formAction = ["'self'", returnsTo && sourceOf(returnsTo)].filter(Boolean).join(' ');
  return {
    body: document.text,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        `default-src 'none'; style-src ${STYLE_SOURCE}; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  };
}

/** A source expression (CSP3 §2.3.1): the origin, or the scheme of a native application. */
function sourceOf(uri: string): string | undefined {
  const url = URL.parse(uri);
  return url?.protocol.startsWith('http') ? url.origin : url?.protocol;
}
