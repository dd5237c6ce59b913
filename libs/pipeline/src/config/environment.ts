import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { type ConfigFault, ConfigFaults } from './config-faults.ts';
import { nearestName } from './nearest-name.ts';
import { notation } from './notation.ts';
import { otelVariables } from './otel-variables.ts';
import { type Variables } from './substitution.ts';

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const text = z.string();
const words = text.transform((value) => value.split(/[\s,]+/).filter(Boolean)).meta({ title: 'list' });
const port = text
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, 'expected a port from 0 to 65535')
  .transform(Number)
  .meta({ title: 'port' });
const httpUrl = (what: string, fits: (url: URL) => boolean = () => true) =>
  text
    .refine((value) => {
      const url = URL.parse(value);
      return url !== null && /^https?:$/.test(url.protocol) && fits(url);
    }, `expected ${what}`)
    .meta({ title: 'URL' });

/** Field `publicUrl` is read from the variable PUBLIC_URL, and so on. */
const variables = z.object({
  port: port.optional().describe("Public port; 0 takes a free one. Default: the gateway's own"),
  managementPort: port.optional().describe("Port for health, metrics and console, as PORT. Default: the gateway's own"),
  host: text.default('localhost').describe('Where the public port listens'),
  managementHost: text.default('localhost').describe('Where the management port listens; loopback unless set'),
  managementToken: text
    .refine(({ length }) => length >= 16, 'expected at least 16 characters')
    .optional()
    .describe('What operators send as Bearer to change something on the management port; without it, production changes nothing there, and development only where MANAGEMENT_HOST is this machine alone'),
  porticoConfig: text.optional().describe("Another gateway.yaml than the gateway's own"),
  porticoZone: text.optional().describe('The zone where this gateway runs; instances of services in the same one are preferred'),
  redisUrl: text
    .refine((value) => /^rediss?:$/.test(URL.parse(value)?.protocol ?? ''), 'expected a URL like redis://localhost:6379')
    .optional()
    .describe('Where state that replicas share is kept; without it state is in memory'),
  oidcIssuer: httpUrl('an http(s) URL').optional().describe('The OpenID provider'),
  oidcClientId: text.optional().describe('This gateway at the OpenID provider'),
  oidcClientSecret: text.optional().describe("This gateway's secret at the OpenID provider"),
  oidcAudience: text.optional().describe('Audience that tokens must be meant for'),
  oidcScopes: words.optional().describe('Scopes to ask for, separated by spaces'),
  oidcRolesClaim: text.optional().describe("Claim that holds a user's roles"),
  publicUrl: httpUrl('an origin like https://shop.example', (url) => url.href === `${url.origin}/`)
    .transform((value) => new URL(value).origin)
    .optional()
    .describe('Origin under which clients reach the gateway'),
  sessionKeys: words
    .refine((keys) => keys.length > 0 && keys.every(({ length }) => length >= 32), 'expected keys of at least 32 characters')
    .optional()
    .describe('Keys that seal sessions, separated by commas: the first seals, all open'),
  mintingKeysFile: text
    .optional()
    .describe("File with the keys that sign tokens for upstreams, one for all replicas. Default: one of this machine's own, under .portico/keys"),
  logLevel: z.enum(LEVELS, `expected ${LEVELS.join(' | ')}`).default('info').describe('Least level that is logged'),
  trustProxy: words
    .refine(isTrust, 'expected a list of addresses, CIDR blocks, loopback, linklocal and uniquelocal')
    .default([])
    .describe('Proxies whose Forwarded and X-Forwarded-* are believed'),
  logFormat: z
    .enum(['json', 'pretty'], 'expected json | pretty')
    .optional()
    .describe('Form of the log. Default: `pretty` in a terminal in development, else `json`'),
  ...otelVariables,
  production: text
    .optional()
    .transform((value) => value === 'production')
    .describe('`production` for operation'),
});

/** The only place that reads it. */
export const processEnvironment: Variables = process.env;

const SECRETS: ReadonlySet<string> = new Set(['MANAGEMENT_TOKEN', 'REDIS_URL', 'OIDC_CLIENT_SECRET', 'SESSION_KEYS', 'OTEL_EXPORTER_OTLP_HEADERS']);

type Ports = { port: number; managementPort: number };

/** The environment, checked. `variables` are those that `${NAME}` in gateway.yaml means; no enumeration or log shows them. */
export type Environment = Readonly<Omit<z.output<typeof variables>, keyof Ports> & Ports & { variables: Variables }>;

/** One variable, for the documentation. */
export interface EnvironmentVariable {
  name: string;
  type: string;
  default: string | undefined;
  meaning: string;
  /** Can also be given as NAME_FILE, the path of a file that holds it. */
  secret: boolean;
}

export const environmentDescription: readonly EnvironmentVariable[] = Object.entries(variables.shape).map(([field, schema]) => {
  const name = nameOf(field);
  const { def } = schema._zod;
  const fallback = def.type === 'default' || def.type === 'prefault' ? String(def.defaultValue) : '';
  const meaning = schema.description ?? '';
  return { name, type: notation(schema), default: fallback || undefined, meaning, secret: SECRETS.has(name) };
});

/**
 * Checks the environment. An empty variable counts as unset.
 * @param ports used where PORT and MANAGEMENT_PORT are not set.
 * @throws ConfigFaults with everything that is wrong; values of secrets are not in it.
 */
export function readEnvironment(env: Variables = processEnvironment, ports = { port: 0, managementPort: 0 }): Environment {
  const faults: ConfigFault[] = [];
  const report: Report = (path, message, fix) => faults.push({ file: 'environment', path, message, fix });
  const names = Object.keys(variables.shape).map((field) => [field, nameOf(field)] as const);
  const given = Object.fromEntries(names.map(([field, name]) => [field, valueOf(name, env, report)]));
  const result = variables.safeParse(given);
  for (const { path, message } of result.error?.issues ?? []) {
    const name = nameOf(String(path[0]));
    const value = given[String(path[0])] ?? '';
    const nearest = name === 'LOG_LEVEL' ? nearestName(value, LEVELS) : undefined;
    const what = SECRETS.has(name) ? message : `${message}, found ${JSON.stringify(value)}`;
    report(name, what, nearest && `Did you mean "${nearest}"?`);
  }
  if (!result.data || faults.length > 0) throw new ConfigFaults(faults);
  const { port = ports.port, managementPort = ports.managementPort, ...others } = result.data;
  const environment = { port, managementPort, ...others };
  const secrets = names.filter(([, name]) => SECRETS.has(name)).map(([field, name]) => [name, given[field]]);
  const known = Object.freeze({ ...env, ...Object.fromEntries(secrets) });
  return Object.freeze(Object.defineProperty(environment, 'variables', { value: known })) as Environment;
}

function nameOf(field: string): string {
  return field === 'production' ? 'NODE_ENV' : field.replace(/[A-Z]/g, '_$&').toUpperCase();
}

type Report = (path: string, message: string, fix?: string) => void;

function valueOf(name: string, env: Variables, report: Report): string | undefined {
  const file = SECRETS.has(name) ? env[`${name}_FILE`] : undefined;
  if (!file) return env[name] || undefined;
  if (env[name]) return void report(name, `${name} and ${name}_FILE are both set`, 'Set one of them');
  try {
    const content = readFileSync(file, 'utf8').trim();
    return content || void report(`${name}_FILE`, `${file} is empty`);
  } catch (error) {
    return void report(`${name}_FILE`, `cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function isTrust(entries: string[]): boolean {
  return entries.every((entry) => {
    if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
    const [address = '', prefix, ...more] = entry.split('/');
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return more.length === 0 && bits > 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits));
  });
}
