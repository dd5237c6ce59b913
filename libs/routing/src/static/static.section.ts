import { defineSection } from '@portico/pipeline';
import { z } from 'zod';
import { type Match, template, templateMatch } from '../routes/match.options.ts';
import { type Above, unreachable } from '../routes/unreachable.ts';

/** Only what comes from this origin, and no script within a page (CSP3 section 6.1): an app that Vite or the like has built needs no more. */
const CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** `static:` of gateway.yaml. */
export const staticSection = defineSection({
  key: 'static',
  schema: z
    .strictObject({
      folder: z.string().min(1).describe('Where the built app lies, relative to this file. It is read at the start and when the configuration is read again.'),
      fallback: z.string().min(1).default('index.html').describe("The app's own page in that folder."),
      pages: z.array(template).default(['/']).describe('Paths at which it is served: those that the app shows something at. Everything else that is no file is 404.'),
      immutable: template.default('/assets/**').describe('Files whose names change with their content: browsers may keep them for ever.'),
      csp: z.string().regex(/^[\x20-\x7e]+$/).default(CSP).describe('Content-Security-Policy of its pages.'),
    })
    .optional()
    .describe('A web app that the gateway serves beside its API. What views and routes take is never a file.'),
  check(options, _whole, report) {
    const above: Above[] = [];
    options?.pages.forEach((path, at) => {
      const match = pageMatch(path);
      const reason = unreachable(match, above);
      if (reason) report(['static', 'pages', at], reason.message, reason.fix);
      above.push({ match, text: `page ${path} above` });
    });
  },
});

/** Which requests a page, or a file, takes. */
export function pageMatch(path: string): Match {
  return templateMatch(path, METHODS);
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export type StaticOptions = NonNullable<ReturnType<typeof staticSection.schema.parse>>;
