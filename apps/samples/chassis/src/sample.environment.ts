import { z } from 'zod';

const flag = z.enum(['0', '1', 'true', 'false']).default('0').transform((value) => value === '1' || value === 'true');

const variablesSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOST: z.string().default('localhost'),
  SAMPLE_DATA_DIR: z.string().default('.portico/data'),
  SAMPLE_FAULTS: flag,
  REUSE_PORT: flag,
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
  const { PORT, HOST, SAMPLE_DATA_DIR, SAMPLE_FAULTS, REUSE_PORT, LOG_LEVEL } = parsed.data;
  return {
    port: PORT ?? defaultPort,
    host: HOST,
    dataDir: SAMPLE_DATA_DIR,
    faults: SAMPLE_FAULTS,
    reusePort: REUSE_PORT,
    logRequests: LOG_LEVEL === 'debug' || LOG_LEVEL === 'trace',
  };
}
