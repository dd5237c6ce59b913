import { existsSync } from 'node:fs';
import { METHODS } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify, type FastifyInstance } from 'fastify';
import {
  codeViewsSection,
  ConfigFaults,
  configurationMarkdown,
  type Environment,
  environmentDescription,
  gatewayJsonSchema,
  loadGatewayFile,
  otlpUrl,
  readEnvironment,
  samplerOf,
  serverSections,
  sizesSection,
  timeoutsSection,
} from './config/index.ts';
import { type Command, type GatewayDefinition } from './gateway.ts';
import { ManagementServer } from './management/management-server.ts';
import { PipelineModule } from './pipeline.module.ts';
import { BodyWatch } from './server/body-watch.ts';
import { certificateOf } from './server/certificate.ts';
import { drain, Lifecycle } from './server/lifecycle.ts';
import { Exchanges, observe } from './server/observe.hook.ts';
import { Listeners } from './server/listeners.ts';
import { httpOptions, serverOptions } from './server/server-options.ts';
import { routeUpgrades } from './server/upgrades.ts';
import { AllowedSpellings } from './server/spellings.ts';
import { TraceSampling } from './telemetry/trace-sampling.ts';
import { trustedAddresses } from './telemetry/trusted-addresses.ts';

/** A gateway that listens. */
export interface RunningGateway {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly managementUrl: string;
  /** Drains and stops. Without `delayMs` it stops accepting at once. */
  stop(delayMs?: number): Promise<void>;
}

/**
 * Starts a gateway: the whole of its `main.ts`. A wrong configuration lists its faults and ends the process with 1;
 * SIGTERM drains it (`timeouts.drain`), SIGINT does so without the delay for load balancers; then it ends with 0.
 */
export async function createGateway(module: Type, gateway: GatewayDefinition): Promise<void> {
  try {
    const ports = { port: gateway.ports.public, managementPort: gateway.ports.management };
    const environment = readEnvironment(variablesOf(gateway), ports);
    const print = PRINTS.find(([flag]) => process.argv.includes(flag))?.[1];
    if (print) return void process.stdout.write(print(gateway, environment));
    const command = commandOf(gateway, process.argv);
    if (command) return await command(gateway, environment, (line) => process.stdout.write(`${line}\n`), module);
    const running = await startGateway(module, gateway, environment);
    const { drainDelay } = running.timeouts;
    const end = (delayMs: number) => () => void running.stop(delayMs).then(() => process.exit(0), failed);
    process.once('SIGTERM', end(drainDelay));
    process.once('SIGINT', end(0));
  } catch (error) {
    failed(error);
  }
}

/** What a gateway says of its configuration in place of serving. */
const PRINTS: [string, (gateway: GatewayDefinition, environment: Environment) => string][] = [
  ['--print-config', (gateway, environment) => loadFile(gateway, environment).print()],
  ['--print-config-schema', (gateway) => `${JSON.stringify(gatewayJsonSchema(sectionsOf(gateway)), null, 2)}\n`],
  ['--print-config-reference', (gateway) => configurationMarkdown(sectionsOf(gateway), environmentDescription)],
];

function sectionsOf({ libraries }: GatewayDefinition) {
  return [...serverSections, ...libraries.flatMap((library) => library.sections)];
}

/** The process's environment, and in development what the gateway has in place of what is not set. */
function variablesOf({ developmentEnvironment = {} }: GatewayDefinition): NodeJS.ProcessEnv {
  if (process.env.NODE_ENV === 'production') return process.env;
  const missing = Object.entries(developmentEnvironment).filter(([name]) => !process.env[name] && !process.env[`${name}_FILE`]);
  return { ...process.env, ...Object.fromEntries(missing) };
}

function commandOf({ libraries }: GatewayDefinition, argv: readonly string[]): Command | undefined {
  const commands = libraries.flatMap((library) => Object.entries(library.commands ?? {}));
  return commands.find(([name]) => argv.includes(`--${name}`))?.[1];
}

function failed(error: unknown): void {
  const text = error instanceof ConfigFaults || isInUse(error) ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/**
 * Nest's adapter without the eight request hooks that its constructor adds for features that no gateway uses (middleware,
 * CORS, versions … by Nest): each request would pass them all.
 */
function leanAdapter(server: FastifyInstance): FastifyAdapter {
  const { addHook } = server;
  server.addHook = () => server;
  const adapter = new FastifyAdapter(Object.assign(server, { skipMiddie: true }));
  server.addHook = addHook;
  return adapter;
}

function isInUse(error: unknown): error is Error {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}

/** A gateway's file as its environment and its place say. @throws ConfigFaults with everything that is wrong */
export function loadFile(gateway: GatewayDefinition, environment: Environment) {
  const beside = join(gateway.directory, 'gateway.yaml');
  const file = environment.porticoConfig ?? (existsSync(beside) ? beside : join(gateway.directory, '../gateway.yaml'));
  return loadGatewayFile({ file, sections: sectionsOf(gateway), environment });
}

/** Where no traces are sent to, only callers that are believed have spans recorded: by the services. */
function samplingOf(environment: Environment): TraceSampling {
  const { ratio, isParentBased } = samplerOf(environment);
  const isSent = otlpUrl(environment, 'traces') !== undefined;
  return new TraceSampling({ ratio: isSent ? ratio : 0, isParentBased, isTrusted: trustedAddresses(environment.trustProxy) });
}

/** Starts a gateway in this process and gives it back; tests use it, with an environment of their own. */
export async function startGateway(module: Type, gateway: GatewayDefinition, environment: Environment) {
  const file = loadFile(gateway, environment);
  const sizes = file.get(sizesSection);
  const timeouts = file.get(timeoutsSection);
  const pace = { idleMs: timeouts.bodyIdle, leastBytesPerS: sizes.slowest };
  const exchanges = new Exchanges(pace);
  const lifecycle = new Lifecycle();
  const spellings = new AllowedSpellings();
  const bodies = new BodyWatch(pace);

  const limits = { maxHeaderBytes: sizes.headers, maxUrlBytes: sizes.url, headMs: timeouts.head, trustProxy: environment.trustProxy, spellings };
  const certificate = certificateOf(file);
  const listeners = new Listeners(httpOptions(limits), lifecycle, certificate);
  const server = fastify(serverOptions(limits, listeners));
  // Which of them a path takes, its table says.
  for (const method of METHODS) if (!server.supportedMethods.includes(method)) server.addHttpMethod(method, { hasBody: true });
  const adapter = leanAdapter(server);
  observe(server, { exchanges, bodies, showTimings: !environment.production, sampling: samplingOf(environment) });
  // Bodies stay streams: nothing is read before its sender is known (see body/json-body.pipe.ts).
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  routeUpgrades(server.server);

  const root: DynamicModule = {
    module: class GatewayRoot {},
    imports: [
      PipelineModule.of({ gateway, environment, file, exchanges, lifecycle, spellings }),
      ...gateway.libraries.map((library) => library.module),
      // Without its code, a gateway is its file alone.
      ...(file.get(codeViewsSection) ? [module] : []),
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { bodyParser: false, logger: ['error', 'warn'], abortOnError: false });
  const management = app.get(ManagementServer);
  const stop = async (delayMs = 0): Promise<void> => {
    await drain(listeners.servers, lifecycle, exchanges, { delayMs, limitMs: timeouts.drain });
    bodies.close();
    certificate?.close();
    await app.close();
    await management.close();
  };
  try {
    await app.init();
    const managementPort = await management.listen(environment.managementPort);
    await app.listen(environment.port, environment.host);
    lifecycle.state = 'serving';
    const { port } = server.server.address() as AddressInfo;
    const url = `${certificate ? 'https' : 'http'}://localhost:${port}`;
    return { app, url, managementUrl: `http://localhost:${managementPort}`, timeouts, stop } satisfies RunningGateway & { timeouts: typeof timeouts };
  } catch (error) {
    bodies.close();
    certificate?.close();
    await Promise.allSettled([app.close(), management.close()]);
    throw error;
  }
}
