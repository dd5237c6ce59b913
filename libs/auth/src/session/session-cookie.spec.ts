import { cookieValue, sessionCookie, sessionCookieOf } from './session-cookie.ts';

const VALUE = 'A'.repeat(43);

describe('the session cookie', () => {
  it('is for this host alone, over https alone, for no script and no other site', () => {
    expect(sessionCookie(VALUE)).toBe(`__Host-portico=${VALUE}; Path=/; Secure; HttpOnly; SameSite=Strict`);
  });

  it.each([
    `__Host-portico=${VALUE}`,
    `a=1; __Host-portico=${VALUE}; b=2`,
    `a=1;__Host-portico=${VALUE}`,
    `x__Host-portico=1; __Host-portico=${VALUE} `,
  ])('is found in %s', (header) => expect(sessionCookieOf(header)).toBe(VALUE));

  it.each([
    ['none', undefined],
    ['others', 'a=1; b=2'],
    ['a longer name', `__Host-portico-login-x=${VALUE}`],
    ['a name that ends alike', `x__Host-portico=${VALUE}`],
    ['a name behind a character that some servers trim', `\u2000__Host-portico=${VALUE}`],
    ['a name in other letters', `__host-portico=${VALUE}`],
    ['a value of another length', `__Host-portico=${VALUE}A`],
    ['a value of other characters', `__Host-portico=${'%'.repeat(43)}`],
    ['a value in quotes', `__Host-portico="${VALUE}"`],
    ['two of it', `__Host-portico=${VALUE}; __Host-portico=${'B'.repeat(43)}`],
  ])('is not taken from %s', (_what, header) => {
    expect(sessionCookieOf(header)).toBeUndefined();
  });

  it('is looked for in time that grows with the header only', () => {
    const bomb = '__Host-portico'.repeat(1_000_000);
    const startedAt = performance.now();
    expect(cookieValue(bomb, '__Host-portico')).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
