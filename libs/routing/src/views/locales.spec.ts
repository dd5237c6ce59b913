import fc from 'fast-check';
import { Locales } from './locales.ts';

const locales = new Locales(['en-IE', 'en-GB', 'de-DE', 'fr-FR', 'zh-Hant-TW']);

describe('the locale of an answer', () => {
  it.each([
    [undefined, 'en-IE'],
    ['', 'en-IE'],
    ['da, en-gb;q=0.8, en;q=0.7', 'en-GB'], // RFC 9110 section 12.5.4
    ['de', 'de-DE'],
    ['DE-de', 'de-DE'],
    ['de-CH', 'de-DE'],
    ['de-Latn-CH-1996', 'de-DE'],
    ['fr;q=0.5, de;q=0.9', 'de-DE'],
    ['de;q=0.9, fr;q=0.9', 'de-DE'],
    ['fr-CA, fr;q=0.8, en', 'fr-FR'],
    ['*', 'en-IE'],
    ['sv, *;q=0.1', 'en-IE'],
    ['*, en;q=0', 'de-DE'],
    ['en-GB, en;q=0', 'en-GB'],
    ['en;q=0, de;q=0', 'en-IE'],
    ['zh-Hant-TW-x-private', 'zh-Hant-TW'], // RFC 4647 section 3.4
    ['zh', 'zh-Hant-TW'],
    ['e', 'en-IE'],
    ['sv, da', 'en-IE'],
    ['de;q=2, fr', 'fr-FR'],
    ['de;q=high, fr', 'fr-FR'],
    ['../de, "fr"', 'en-IE'],
    [`fr,${'x'.repeat(600)}`, 'en-IE'],
  ])('for %j is %s', (accepted, locale) => {
    expect(locales.of(accepted)).toBe(locale);
  });

  it('is the preferred one where it is offered, whatever is asked for', () => {
    expect(locales.of('de', 'fr-FR')).toBe('fr-FR');
    expect(locales.of('de', 'fr-CH')).toBe('fr-FR');
    expect(locales.of('de', 'sv-SE')).toBe('de-DE');
    expect(locales.of(undefined, 'sv-SE')).toBe('en-IE');
  });

  it('is one of those that are offered, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(fc.constantFrom('en', '-', 'x', 'de', ',', ';q=', '0', '1', '.', '*', ' ')).map((pieces) => pieces.join(''))), (field) => {
        expect(['en-IE', 'en-GB', 'de-DE', 'fr-FR', 'zh-Hant-TW']).toContain(locales.of(field, field));
      }),
    );
  });
});
