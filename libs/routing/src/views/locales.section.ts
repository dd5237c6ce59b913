import { defineSection } from '@portico/pipeline';
import { z } from 'zod';

/** `locales:` of gateway.yaml. */
export const localesSection = defineSection({
  key: 'locales',
  schema: z.array(z.string()).min(1).default(['en']).describe('In which amounts can be written, as language tags (en-IE), the default one first'),
  check(locales, _whole, report) {
    locales.forEach((tag, at) => {
      const canonical = canonicalOf(tag);
      if (canonical !== tag) report(['locales', at], `"${tag}" is no language tag`, canonical === undefined ? 'Write it as en-IE or de' : `Write "${canonical}"`);
      else if (locales.indexOf(tag) < at) report(['locales', at], `"${tag}" stands above already`, 'Remove it');
      else if (Intl.NumberFormat.supportedLocalesOf(tag).length === 0) report(['locales', at], `nothing is known of "${tag}"`, 'Choose a language that Node.js can write numbers in');
    });
  },
});

function canonicalOf(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
