import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BuiltProgram } from './built-program.ts';
import { quietPorts } from './ports.ts';

export type GatewayName = 'web-bff' | 'mobile-bff';

/** What a gateway needs to run as in operation. */
export const PRODUCTION: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://shop.example',
  OIDC_ISSUER: 'https://sign-in.example',
  OIDC_CLIENT_ID: 'web-bff',
  OIDC_CLIENT_SECRET: 'not a secret',
};

export interface GatewayOptions {
  readonly name: GatewayName;
  /** Such as PRODUCTS_URL, where a fake upstream stands in a service's place. */
  readonly env?: Readonly<Record<string, string>>;
  /** YAML to lay over the gateway's own gateway.yaml. */
  readonly config?: string;
  /** Free ones unless given. */
  readonly port?: number;
  readonly managementPort?: number;
}

/** A built gateway that runs and is ready. */
export interface RunningGateway {
  readonly url: string;
  readonly managementUrl: string;
  readonly program: BuiltProgram;
  /** Ends it in order; its folder goes with it. */
  stop(): Promise<void>;
}

/** Starts one gateway on free ports. What it does not find in `env`, no service listens at. */
export async function startGateway({ name, env = {}, config, ...ports }: GatewayOptions): Promise<RunningGateway> {
  const [free, alsoFree, nobody] = (await quietPorts(3)) as [number, number, number];
  const { port = free, managementPort = alsoFree } = ports;
  const folder = mkdtempSync(join(tmpdir(), 'portico-gateway-'));
  const nowhere = `http://localhost:${nobody}`;
  const program = new BuiltProgram({
    project: `apps/${name}`,
    env: {
      ...{ PRODUCTS_URL: nowhere, ORDERS_URL: nowhere, USERS_URL: nowhere, CONTENT_URL: nowhere },
      // A test is one client, and asks more often than one.
      ...{ BROWSE_LIMIT: '100000000', BUY_LIMIT: '100000', SIGN_IN_LIMIT: '100000' },
      ...(config === undefined ? {} : { PORTICO_CONFIG: configOver(name, config, folder) }),
      ...env,
      ...{ PORT: String(port), MANAGEMENT_PORT: String(managementPort) },
    },
  });
  const stop = async () => {
    await program.stop('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  };
  const managementUrl = `http://localhost:${managementPort}`;
  try {
    await program.untilReady(`${managementUrl}/health/ready`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, managementUrl, program, stop };
}

/** Writes a gateway.yaml that includes the gateway's own; returns its path. */
export function configOver(name: GatewayName, yaml: string, folder: string): string {
  const own = resolve(import.meta.dirname, '../../../dist/apps', name, 'gateway.yaml');
  const file = join(folder, 'gateway.yaml');
  writeFileSync(file, `include: [${JSON.stringify(own)}]\n${yaml}\n`);
  return file;
}
