import { ConfigFaults } from './config-faults.ts';
import { type Environment, processEnvironment, readEnvironment } from './environment.ts';
import { type GatewayFile, type GatewayFileOptions, loadGatewayFile } from './gateway-file.ts';
import { type Variables } from './substitution.ts';

export interface ConfigurationOptions extends Omit<GatewayFileOptions, 'environment'> {
  env?: Variables;
  ports: { port: number; managementPort: number };
}

/**
 * Reads the environment and then the gateway's file, or the one that PORTICO_CONFIG names.
 * @throws ConfigFaults with what is wrong with either, all at once.
 */
export function loadConfiguration(options: ConfigurationOptions): { environment: Environment; gatewayFile: GatewayFile } {
  const { env = processEnvironment, ports, file, sections } = options;
  const environment = attempt(() => readEnvironment(env, ports));
  const variables = environment instanceof ConfigFaults ? env : environment.variables;
  const gatewayFile = attempt(() => loadGatewayFile({ file: env.PORTICO_CONFIG || file, sections, environment: { variables } }));
  const faults = [environment, gatewayFile].flatMap((each) => (each instanceof ConfigFaults ? each.faults : []));
  if (environment instanceof ConfigFaults || gatewayFile instanceof ConfigFaults) throw new ConfigFaults(faults);
  return { environment, gatewayFile };
}

function attempt<T>(work: () => T): T | ConfigFaults {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigFaults) return error;
    throw error;
  }
}
