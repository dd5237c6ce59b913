import { ConfigFaults } from './config-faults.ts';
import { type Environment, processEnvironment, readEnvironment } from './environment.ts';
import { type FileReading, type GatewayFileOptions, readGatewayFile } from './gateway-file.ts';
import { type Variables } from './substitution.ts';

export interface ConfigurationOptions extends Omit<GatewayFileOptions, 'environment'> {
  env?: Variables;
  ports: { port: number; managementPort: number };
}

/**
 * Reads the environment and then the gateway's file, or the one that PORTICO_CONFIG names.
 * @throws ConfigFaults with what is wrong with both, all at once, when it is the environment; faults of the file alone are in what was read.
 */
export function loadConfiguration(options: ConfigurationOptions): { environment: Environment; reading: FileReading } {
  const { env = processEnvironment, ports, file, sections } = options;
  const environment = attempt(() => readEnvironment(env, ports));
  const variables = environment instanceof ConfigFaults ? env : environment.variables;
  const reading = readGatewayFile({ file: env.PORTICO_CONFIG || file, sections, environment: { variables } });
  if (environment instanceof ConfigFaults) throw new ConfigFaults([...environment.faults, ...reading.faults]);
  return { environment, reading };
}

function attempt<T>(work: () => T): T | ConfigFaults {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigFaults) return error;
    throw error;
  }
}
