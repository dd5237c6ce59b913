import { ConfigFaults, readEnvironment } from '@portico/pipeline';
import { checkSessionEnvironment } from './session.environment.ts';

const KEY = 'k'.repeat(32);
const CLIENT = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'web', OIDC_CLIENT_SECRET: 's' };
const PRODUCTION = { NODE_ENV: 'production', ...CLIENT, PUBLIC_URL: 'https://shop.example' };
const faultsOf = (variables: Record<string, string>) => {
  try {
    checkSessionEnvironment(readEnvironment(variables));
    return [];
  } catch (error) {
    if (!(error instanceof ConfigFaults)) throw error;
    return error.faults.map(({ path }) => path);
  }
};

describe('what sessions need of the environment', () => {
  it('is nothing in development', () => expect(faultsOf({})).toEqual([]));

  it('is a provider and an origin in production, all that is missing at once', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL']);
    expect(faultsOf(PRODUCTION)).toEqual([]);
  });

  it('is TLS in production, but for this machine itself', () => {
    const open = { OIDC_ISSUER: 'http://id.example', PUBLIC_URL: 'http://shop.example' };
    expect(faultsOf({ ...PRODUCTION, ...open })).toEqual(['OIDC_ISSUER', 'PUBLIC_URL']);
    expect(faultsOf({ ...PRODUCTION, PUBLIC_URL: 'http://localhost:4100' })).toEqual([]);
  });

  it('is keys in common, with Redis', () => {
    expect(faultsOf({ REDIS_URL: 'redis://localhost' })).toEqual(['SESSION_KEYS']);
    expect(faultsOf({ REDIS_URL: 'redis://localhost', SESSION_KEYS: KEY })).toEqual([]);
  });
});
