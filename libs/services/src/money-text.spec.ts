import { moneyText } from './money-text.ts';

describe('an amount for people', () => {
  it.each([
    [129900, 'EUR', 'en-IE', '€1,299.00'],
    [129900, 'EUR', 'de-DE', '1.299,00\u00a0€'],
    [129900, 'EUR', 'fr-FR', '1\u202f299,00\u00a0€'],
    [1299, 'JPY', 'en-GB', 'JP¥1,299'],
    [1299, 'KWD', 'en-GB', 'KWD\u00a01.299'],
    [0, 'EUR', 'en-IE', '€0.00'],
    [5, 'euros!', 'en-IE', '5 euros!'],
  ])('of %i %s is in %s %s', (amountMinor, currency, locale, text) => {
    expect(moneyText({ amountMinor, currency }, locale)).toBe(text);
  });
});
