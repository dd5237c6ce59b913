import { readEnvironment } from './sample.environment.ts';

describe('readEnvironment', () => {
  it('has a default for everything', () => {
    expect(readEnvironment({}, 4401)).toEqual({
      port: 4401, host: 'localhost', dataDir: '.portico/data', faults: false, reusePort: false, logRequests: true,
      trustedIssuers: ['http://localhost:4100', 'http://localhost:4200'],
    });
  });

  it('reads what is given, and takes an empty variable as absent', () => {
    const variables = { PORT: '0', HOST: '', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn' };
    expect(readEnvironment({ ...variables, SAMPLE_FAULTS: '1', REUSE_PORT: '1' }, 4401)).toEqual({
      port: 0, host: 'localhost', dataDir: ':memory:', faults: true, reusePort: true, logRequests: false,
      trustedIssuers: ['http://localhost:4100', 'http://localhost:4200'],
    });
  });

  it('says whose tokens are taken, or that none are asked for', () => {
    const issuers = 'https://shop.example/, http://localhost:4300';
    expect(readEnvironment({ TRUSTED_ISSUERS: issuers }, 4401).trustedIssuers).toEqual(['https://shop.example', 'http://localhost:4300']);
    expect(readEnvironment({ TRUSTED_ISSUERS: issuers, SAMPLE_AUTH: 'off' }, 4401).trustedIssuers).toBeUndefined();
    expect(() => readEnvironment({ TRUSTED_ISSUERS: 'shop', SAMPLE_AUTH: 'maybe' }, 4401)).toThrow(/SAMPLE_AUTH: .*; TRUSTED_ISSUERS: must be/);
  });

  it('names every variable that is wrong', () => {
    expect(() => readEnvironment({ PORT: '70000', SAMPLE_FAULTS: 'yes' }, 4401)).toThrow(/PORT: .*; SAMPLE_FAULTS: /);
  });
});
