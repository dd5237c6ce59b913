import { z } from 'zod';

const flag = z.enum(['0', '1', 'true', 'false']).default('0').transform((value) => value === '1' || value === 'true');

/** Origins, separated by commas. */
const origins = z
  .string()
  .transform((list) => list.split(',').map((one) => one.trim().replace(/\/$/, '')).filter(Boolean))
  .refine((list) => list.every((one) => /^https?:$/.test(URL.parse(one)?.protocol ?? '')), 'must be http or https URLs, separated by commas');

const variablesSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOST: z.string().default('localhost'),
  SAMPLE_DATA_DIR: z.string().default('.portico/data'),
  SAMPLE_FAULTS: flag,
  REUSE_PORT: flag,
  SAMPLE_AUTH: z.enum(['on', 'off']).default('on'),
  TRUSTED_ISSUERS: origins.default(['http://localhost:4100', 'http://localhost:4200']),
  LOG_LEVEL: z.string().default('info'),
});

/** What every sample reads from its environment. */
export interface SampleEnvironment {
  /** 0: any free port. */
  readonly port: number;
  /** `localhost` binds every address of that name. */
  readonly host: string;
  /** Folder of the database file, relative to the working directory; `:memory:` for none. */
  readonly dataDir: string;
  /** Whether requests may ask for faults. */
  readonly faults: boolean;
  /** Whether other processes may listen on the same port. */
  readonly reusePort: boolean;
  /** Whose tokens are taken; undefined: none are asked for, and everybody is trusted. */
  readonly trustedIssuers: readonly string[] | undefined;
  /** Whether each request is written to standard output. */
  readonly logRequests: boolean;
}

/**
 * Reads the environment. An empty variable counts as absent.
 * @throws {Error} naming every variable that is wrong.
 */
export function readEnvironment(variables: NodeJS.ProcessEnv, defaultPort: number): SampleEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = variablesSchema.safeParse(given);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }
  const { PORT, HOST, SAMPLE_DATA_DIR, SAMPLE_FAULTS, REUSE_PORT, SAMPLE_AUTH, TRUSTED_ISSUERS, LOG_LEVEL } = parsed.data;
  return {
    port: PORT ?? defaultPort,
    host: HOST,
    dataDir: SAMPLE_DATA_DIR,
    faults: SAMPLE_FAULTS,
    reusePort: REUSE_PORT,
    trustedIssuers: SAMPLE_AUTH === 'on' ? TRUSTED_ISSUERS : undefined,
    logRequests: ['info', 'debug', 'trace'].includes(LOG_LEVEL),
  };
}
