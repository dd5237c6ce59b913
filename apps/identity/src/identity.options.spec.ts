import { readOptions } from './identity.options.ts';

describe('readOptions', () => {
  it('needs nothing to be set', () => {
    expect(readOptions({}, '/shop')).toEqual({
      port: 4300, host: 'localhost', issuer: undefined, reusePort: false, database: '/shop/.portico/data/identity.db',
      accessTokenTtlS: 300, defaultAudience: 'urn:portico:shop', signingAlgorithm: 'ES256', webBffUrls: ['http://localhost:4100'],
      secrets: { webBff: 'web-bff-demo-secret', mobileBff: 'mobile-bff-demo-secret', orders: 'orders-demo-secret' },
      extraRedirectUris: {},
    });
  });

  it('reads lists of URLs, with or without a slash at their end', () => {
    const { webBffUrls } = readOptions({ WEB_BFF_URL: 'http://localhost:4100/, https://shop.example' }, '/');
    expect(webBffUrls).toEqual(['http://localhost:4100', 'https://shop.example']);
  });

  it('keeps the database in memory when asked', () => {
    expect(readOptions({ IDENTITY_DATA_DIR: ':memory:' }, '/').database).toBe(':memory:');
  });

  it('reads a secret from a file', () => {
    const { secrets } = readOptions({ WEB_BFF_SECRET: 'ignored', WEB_BFF_SECRET_FILE: import.meta.filename }, '/');
    expect(secrets.webBff).toMatch(/^import .*\}\);$/s);
  });

  it('names all faults at once', () => {
    const env = {
      PORT: '-1', ISSUER: 'ftp://x', ACCESS_TOKEN_TTL: '0', SIGNING_ALG: 'none', WEB_BFF_URL: 'shop',
      ORDERS_SECRET_FILE: '/none/such', EXTRA_REDIRECT_URIS: '{"web-bff": "http://localhost:1/"}',
    };
    const faults = new RegExp(Object.keys(env).map((name) => `${name} .*`).join(''));
    expect(() => readOptions(env, '/')).toThrow(faults);
  });
});
