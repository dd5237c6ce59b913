import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type SigningAlgorithm = 'ES256' | 'RS256';

/** Everything that the environment decides. */
export interface IdentityOptions {
  /** 0: any free port. Default 4300. */
  readonly port: number;
  /** Default localhost. */
  readonly host: string;
  /** Default `http://localhost:<port>`, with the port that was really taken. */
  readonly issuer?: string;
  /** Let another process listen on the same port, over the same database. Default false. */
  readonly reusePort: boolean;
  /** Path of the SQLite file, or `:memory:`. Default `.portico/data/identity.db`. */
  readonly database: string;
  /** Seconds; default 300. */
  readonly accessTokenTtlS: number;
  /** `aud` of an access token whose request names no resource. Default `urn:portico:shop`. */
  readonly defaultAudience: string;
  /** Signs access and ID tokens. Default ES256. */
  readonly signingAlgorithm: SigningAlgorithm;
  /** Origins at which web-bff is reached; the first one is told of logouts. Default `http://localhost:4100`. */
  readonly webBffUrls: readonly string[];
  readonly secrets: { readonly webBff: string; readonly mobileBff: string; readonly orders: string };
  /** More redirect URIs by client, for tests on free ports. */
  readonly extraRedirectUris: Readonly<Record<string, readonly string[]>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment. @throws Error that names every variable which is wrong */
export function readOptions(env: Environment, cwd: string): IdentityOptions {
  const faults: string[] = [];
  const options: IdentityOptions = {
    port: integer(env, 'PORT', 4300, 0, faults),
    host: env['HOST'] || 'localhost',
    issuer: env['ISSUER'] ? origins(env['ISSUER'], 'ISSUER', faults)[0] : undefined,
    reusePort: env['REUSE_PORT'] === '1',
    database: databaseIn(env['IDENTITY_DATA_DIR'] || join(cwd, '.portico/data')),
    accessTokenTtlS: integer(env, 'ACCESS_TOKEN_TTL', 300, 1, faults),
    defaultAudience: env['DEFAULT_AUDIENCE'] || 'urn:portico:shop',
    signingAlgorithm: algorithm(env['SIGNING_ALG'] || 'ES256', faults),
    webBffUrls: origins(env['WEB_BFF_URL'] || 'http://localhost:4100', 'WEB_BFF_URL', faults),
    secrets: {
      webBff: secret(env, 'WEB_BFF_SECRET', 'web-bff-demo-secret', faults),
      mobileBff: secret(env, 'MOBILE_BFF_SECRET', 'mobile-bff-demo-secret', faults),
      orders: secret(env, 'ORDERS_SECRET', 'orders-demo-secret', faults),
    },
    extraRedirectUris: uriLists(env['EXTRA_REDIRECT_URIS'] || '{}', faults),
  };
  if (faults.length > 0) throw new Error(faults.join('; '));
  return options;
}

function databaseIn(folder: string): string {
  return folder === ':memory:' ? folder : join(folder, 'identity.db');
}

function integer(env: Environment, name: string, otherwise: number, min: number, faults: string[]): number {
  const value = env[name] ? Number(env[name]) : otherwise;
  const isRight = Number.isSafeInteger(value) && value >= min;
  if (!isRight) faults.push(`${name} must be a whole number from ${min} on, not "${env[name]}"`);
  return value;
}

function algorithm(value: string, faults: string[]): SigningAlgorithm {
  if (value !== 'ES256' && value !== 'RS256') {
    faults.push(`SIGNING_ALG must be ES256 or RS256, not "${value}"`);
    return 'ES256';
  }
  return value;
}

/** URLs without the slash at their end, so that a path can be put behind them. */
function origins(list: string, name: string, faults: string[]): string[] {
  const urls = list.split(',').map((url) => url.trim().replace(/\/$/, '')).filter(Boolean);
  const wrong = urls.filter((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''));
  if (urls.length > 0 && wrong.length === 0) return urls;
  faults.push(`${name} must be an http or https URL, not "${wrong.join(',') || list}"`);
  return urls;
}

/** A secret may stand in a file, which `NAME_FILE` names. */
function secret(env: Environment, name: string, otherwise: string, faults: string[]): string {
  const file = env[`${name}_FILE`];
  if (!file) return env[name] || otherwise;
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  faults.push(`${name}_FILE names "${file}", which does not exist`);
  return otherwise;
}

function uriLists(json: string, faults: string[]): Record<string, string[]> {
  try {
    const lists: unknown = JSON.parse(json);
    if (isUriLists(lists)) return lists;
  } catch {
    // The fault below says all there is to say.
  }
  faults.push('EXTRA_REDIRECT_URIS must be JSON of the form {"client": ["https://…"]}');
  return {};
}

function isUriLists(value: unknown): value is Record<string, string[]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const isUri = (uri: unknown) => typeof uri === 'string' && URL.canParse(uri);
  return Object.values(value).every((uris) => Array.isArray(uris) && uris.every(isUri));
}
