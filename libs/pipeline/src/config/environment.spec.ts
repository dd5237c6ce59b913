import { join } from 'node:path';
import { inspect } from 'node:util';
import { ConfigFaults } from './config-faults.ts';
import { environmentDescription, readEnvironment } from './environment.ts';
import { folderWith } from './example-gateway.ts';
import { otelVariables, otlpUrl, samplerOf } from './otel-variables.ts';

const faults = (env: Record<string, string>) => {
  try {
    readEnvironment(env);
  } catch (error) {
    if (error instanceof ConfigFaults) return error.message.split('\n').slice(0, -1);
    throw error;
  }
  return [];
};

const OTEL_DEFAULTS = {
  otelSdkDisabled: false,
  otelExporterOtlpTimeout: 10_000,
  otelTracesExporter: 'otlp',
  otelMetricsExporter: 'otlp',
  otelTracesSampler: 'parentbased_traceidratio',
  otelTracesSamplerArg: 0.1,
  otelMetricExportInterval: 60_000,
  otelBspScheduleDelay: 5000,
  otelBspMaxQueueSize: 8192,
};

it('has defaults for an empty environment, ports being those of the gateway', () => {
  expect(readEnvironment({}, { port: 4100, managementPort: 4101 })).toEqual({
    port: 4100,
    managementPort: 4101,
    host: 'localhost',
    managementHost: 'localhost',
    logLevel: 'info',
    trustProxy: [],
    production: false,
    ...OTEL_DEFAULTS,
  });
});

it('reads every variable', () => {
  const key = 'k'.repeat(32);
  const environment = readEnvironment({
    PORT: '80',
    MANAGEMENT_PORT: '81',
    HOST: '0.0.0.0',
    MANAGEMENT_HOST: '::1',
    PORTICO_CONFIG: 'other.yaml',
    REDIS_URL: 'rediss://:pw@redis:6379',
    OIDC_ISSUER: 'http://localhost:4300',
    OIDC_CLIENT_ID: 'web',
    OIDC_CLIENT_SECRET: 's',
    OIDC_AUDIENCE: 'shop',
    OIDC_SCOPES: 'openid profile',
    OIDC_ROLES_CLAIM: 'roles',
    PUBLIC_URL: 'https://Shop.example/',
    SESSION_KEYS: `${key}1, ${key}2`,
    LOG_LEVEL: 'debug',
    TRUST_PROXY: 'loopback, 10.0.0.0/8 fd00::/8,192.0.2.1',
    NODE_ENV: 'production',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/',
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%2Cb, tenant=shop',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  }, { port: 4100, managementPort: 4101 });
  expect(environment).toEqual({
    port: 80,
    managementPort: 81,
    host: '0.0.0.0',
    managementHost: '::1',
    porticoConfig: 'other.yaml',
    redisUrl: 'rediss://:pw@redis:6379',
    oidcIssuer: 'http://localhost:4300',
    oidcClientId: 'web',
    oidcClientSecret: 's',
    oidcAudience: 'shop',
    oidcScopes: ['openid', 'profile'],
    oidcRolesClaim: 'roles',
    publicUrl: 'https://shop.example',
    sessionKeys: [`${key}1`, `${key}2`],
    logLevel: 'debug',
    trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8', '192.0.2.1'],
    production: true,
    ...OTEL_DEFAULTS,
    otelExporterOtlpEndpoint: 'http://collector:4318/',
    otelExporterOtlpHeaders: { 'api-key': 'a,b', tenant: 'shop' },
    otelTracesSampler: 'traceidratio',
    otelTracesSamplerArg: 0.25,
  });
  expect(otlpUrl(environment, 'traces')).toBe('http://collector:4318/v1/traces');
  expect(otlpUrl({ ...environment, otelExporterOtlpMetricsEndpoint: 'http://m:1/x' }, 'metrics')).toBe('http://m:1/x');
  expect(otlpUrl({ ...environment, otelTracesExporter: 'none' }, 'traces')).toBeUndefined();
  expect(otlpUrl({ ...environment, otelSdkDisabled: true }, 'metrics')).toBeUndefined();
  expect(samplerOf(environment)).toEqual({ ratio: 0.25, isParentBased: false });
  expect(samplerOf({ ...environment, otelTracesSampler: 'parentbased_always_on' })).toEqual({ ratio: 1, isParentBased: true });
});

it('is frozen, and shows its variables to nobody who lists it', () => {
  const environment = readEnvironment({ ANYTHING: 'seen' });
  expect(Object.isFrozen(environment)).toBe(true);
  expect(environment.variables.ANYTHING).toBe('seen');
  expect(JSON.stringify(environment) + inspect(environment) + JSON.stringify({ ...environment })).not.toContain('seen');
});

it('counts an empty variable as unset', () => {
  expect(readEnvironment({ PORT: '', OIDC_ISSUER: '' }, { port: 1, managementPort: 2 })).toMatchObject({ port: 1 });
});

it('tells all wrong values at once, without those of secrets', () => {
  const found = faults({
    PORT: '65536',
    MANAGEMENT_PORT: '4l01',
    REDIS_URL: 'http://secret',
    OIDC_ISSUER: 'shop.example',
    PUBLIC_URL: 'https://shop.example/path',
    SESSION_KEYS: 'secret',
    LOG_LEVEL: 'wran',
    TRUST_PROXY: '10.0.0.0/33',
  });
  expect(found).toEqual([
    'environment PORT: expected a port from 0 to 65535, found "65536"',
    'environment MANAGEMENT_PORT: expected a port from 0 to 65535, found "4l01"',
    'environment REDIS_URL: expected a URL like redis://localhost:6379',
    'environment OIDC_ISSUER: expected an http(s) URL, found "shop.example"',
    'environment PUBLIC_URL: expected an origin like https://shop.example, found "https://shop.example/path"',
    'environment SESSION_KEYS: expected keys of at least 32 characters',
    'environment LOG_LEVEL: expected fatal | error | warn | info | debug | trace | silent, found "wran". Did you mean "warn"?',
    'environment TRUST_PROXY: expected a list of addresses, CIDR blocks, loopback, linklocal and uniquelocal, ' +
      'found "10.0.0.0/33"',
  ]);
});

it.each(['loopback', '::1/128', 'linklocal,uniquelocal'])('trusts proxies given as %s', (list) => {
  expect(faults({ TRUST_PROXY: list })).toEqual([]);
});

it.each(['true', 'all', '1,2', '300.0.0.1', '10.0.0.0/', '10.0.0.0/8/8', '*'])('refuses to trust %s', (list) => {
  expect(faults({ TRUST_PROXY: list })).toHaveLength(1);
});

describe('secrets from files', () => {
  it('reads them without the line end, also for variables of the file', () => {
    const folder = folderWith({ secret: 'from a file\n' });
    const environment = readEnvironment({ OIDC_CLIENT_SECRET_FILE: join(folder, 'secret') });
    expect(environment.oidcClientSecret).toBe('from a file');
    expect(environment.variables.OIDC_CLIENT_SECRET).toBe('from a file');
  });

  it('refuses both, an unreadable and an empty file', () => {
    const folder = folderWith({ empty: '\n' });
    const files = { OIDC_CLIENT_SECRET_FILE: join(folder, 'none'), SESSION_KEYS_FILE: join(folder, 'empty') };
    expect(faults({ REDIS_URL: 'redis://a', REDIS_URL_FILE: '/b', ...files })).toEqual([
      'environment REDIS_URL: REDIS_URL and REDIS_URL_FILE are both set. Set one of them',
      `environment OIDC_CLIENT_SECRET_FILE: cannot read ${folder}/none: ENOENT`,
      `environment SESSION_KEYS_FILE: ${folder}/empty is empty`,
    ]);
  });
});

it('describes every variable', () => {
  expect(environmentDescription.map(({ name }) => name)).toEqual([
    ...['PORT', 'MANAGEMENT_PORT', 'HOST', 'MANAGEMENT_HOST', 'MANAGEMENT_TOKEN', 'PORTICO_CONFIG', 'PORTICO_ZONE', 'REDIS_URL'],
    ...['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_AUDIENCE', 'OIDC_SCOPES', 'OIDC_ROLES_CLAIM'],
    ...['PUBLIC_URL', 'SESSION_KEYS', 'MINTING_KEYS_FILE', 'LOG_LEVEL', 'TRUST_PROXY', 'LOG_FORMAT'],
    ...Object.keys(otelVariables).map((field) => field.replace(/[A-Z]/g, '_$&').toUpperCase()),
    'NODE_ENV',
  ]);
  expect(environmentDescription.every(({ meaning }) => meaning !== '')).toBe(true);
  const secrets = environmentDescription.filter(({ secret }) => secret).map(({ name }) => name);
  expect(secrets).toEqual(['MANAGEMENT_TOKEN', 'REDIS_URL', 'OIDC_CLIENT_SECRET', 'SESSION_KEYS', 'OTEL_EXPORTER_OTLP_HEADERS']);
});
