import { existsSync } from 'node:fs';
import { METHODS } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastify, type FastifyInstance } from 'fastify';
import {
  codeViewsSection,
  ConfigFaults,
  Configuration,
  ConfigurationReload,
  configurationMarkdown,
  type Environment,
  environmentDescription,
  type FileReading,
  type GatewayFile,
  type GatewayFileOptions,
  gatewayJsonSchema,
  loadConfiguration,
  loadGatewayFile,
  otlpUrl,
  readEnvironment,
  readGatewayFile,
  samplerOf,
  serverSections,
  sizesSection,
  telemetrySection,
  timeoutsSection,
} from './config/index.ts';
import { type Command, type GatewayDefinition } from './gateway.ts';
import { ManagementServer } from './management/management-server.ts';
import { PipelineModule } from './pipeline.module.ts';
import { BodyWatch } from './server/body-watch.ts';
import { certificateOf, checkCertificate } from './server/certificate.ts';
import { drain, Lifecycle } from './server/lifecycle.ts';
import { Exchanges, observe } from './server/observe.hook.ts';
import { Listeners } from './server/listeners.ts';
import { httpOptions, serverOptions } from './server/server-options.ts';
import { routeUpgrades } from './server/upgrades.ts';
import { AllowedTargets } from './server/spellings.ts';
import { Readings } from './telemetry/readings.ts';
import { baggageOf } from './telemetry/baggage.ts';
import { TraceSampling } from './telemetry/trace-sampling.ts';
import { trustedAddresses } from './telemetry/trusted-addresses.ts';

/** A gateway that listens. */
export interface RunningGateway {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly managementUrl: string;
  /** Drains and stops. Without `delayMs` it stops accepting at once. */
  stop(delayMs?: number): Promise<void>;
  readonly configuration: Configuration;
  readonly reload: ConfigurationReload;
}

/**
 * Starts a gateway: the whole of its `main.ts`. A wrong configuration lists its faults and ends the process with 1;
 * SIGTERM drains it (`timeouts.drain`), SIGINT does so without the delay for load balancers; then it ends with 0. SIGHUP, or a
 * change of its file, has it go on by what the file says now.
 */
export async function createGateway(module: Type, gateway: GatewayDefinition): Promise<void> {
  try {
    const ports = { port: gateway.ports.public, managementPort: gateway.ports.management };
    const env = variablesOf(gateway);
    const print = PRINTS.find(([flag]) => process.argv.includes(flag))?.[1];
    if (print) return void process.stdout.write(print(gateway, readEnvironment(env, ports)));
    const command = commandOf(gateway, process.argv);
    if (command) return await command(gateway, readEnvironment(env, ports), (line) => process.stdout.write(`${line}\n`), module);
    const { environment, reading } = loadConfiguration({ env, ports, file: fileOf(gateway), sections: sectionsOf(gateway) });
    if (process.argv.includes('--check-config')) return await check(module, gateway, environment, reading);
    const running = await startGateway(module, gateway, environment, reading);
    running.reload.watch();
    process.on('SIGHUP', () => running.reload.reload('signal'));
    const end = (delayMs: () => number) => () => void running.stop(delayMs()).then(() => process.exit(0), failed);
    process.once('SIGTERM', end(() => running.configuration.file.get(timeoutsSection).drainDelay));
    process.once('SIGINT', end(() => 0));
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

/** Where its file lies, unless PORTICO_CONFIG names another. */
function fileOf({ directory }: GatewayDefinition): string {
  const beside = join(directory, 'gateway.yaml');
  return existsSync(beside) ? beside : join(directory, '../gateway.yaml');
}

/** A gateway's file as its environment and its place say. @throws ConfigFaults with everything that is wrong */
export function loadFile(gateway: GatewayDefinition, environment: Environment): GatewayFile {
  return loadGatewayFile(sourceOf(gateway, environment));
}

function sourceOf(gateway: GatewayDefinition, environment: Environment): GatewayFileOptions {
  return { file: environment.porticoConfig ?? fileOf(gateway), sections: sectionsOf(gateway), environment };
}

/** Does all that a start does and listens to nobody, so that it finds what a start would. @throws ConfigFaults */
async function check(module: Type, gateway: GatewayDefinition, environment: Environment, reading: FileReading): Promise<void> {
  await rehearse(module, gateway, environment, reading);
  process.stdout.write(`${gateway.name}: nothing is wrong with ${reading.files.map((each) => relative(process.cwd(), each)).join(', ')}\n`);
  process.exit(0);
}

async function rehearse(module: Type, gateway: GatewayDefinition, environment: Environment, reading: FileReading): Promise<void> {
  // Its variables are no properties that a copy would have.
  const offline = Object.create(environment, { redisUrl: { value: undefined } }) as Environment;
  const { close } = await assemble(module, gateway, offline, reading);
  await close();
}

/** Where no traces are sent to, only callers that are believed have spans recorded: by the services. */
function samplingOf(environment: Environment): TraceSampling {
  const { ratio, isParentBased } = samplerOf(environment);
  const isSent = otlpUrl(environment, 'traces') !== undefined;
  return new TraceSampling({ ratio: isSent ? ratio : 0, isParentBased, isTrusted: trustedAddresses(environment.trustProxy) });
}

/** Starts a gateway in this process and gives it back; tests use it, with an environment of their own. */
export async function startGateway(module: Type, gateway: GatewayDefinition, environment: Environment, reading = readGatewayFile(sourceOf(gateway, environment))): Promise<RunningGateway> {
  // So that those who follow it are asked too, and nobody is served.
  if (reading.faults.length > 0) await rehearse(module, gateway, environment, reading);
  const { app, server, listeners, management, exchanges, lifecycle, configuration, reload, close } = await assemble(module, gateway, environment, reading);
  const stop = async (delayMs = 0): Promise<void> => {
    await drain(listeners.servers, lifecycle, exchanges, { delayMs, limitMs: configuration.file.get(timeoutsSection).drain });
    await close();
  };
  try {
    const managementPort = await management.listen(environment.managementPort);
    await app.listen(environment.port, environment.host);
    lifecycle.state = 'serving';
    const { port } = server.server.address() as AddressInfo;
    const url = `${listeners.isSecure ? 'https' : 'http'}://localhost:${port}`;
    return { app, url, managementUrl: `http://localhost:${managementPort}`, configuration, reload, stop };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/** Puts a gateway together, until it could listen. @throws ConfigFaults with everything that is wrong with its file */
async function assemble(module: Type, gateway: GatewayDefinition, environment: Environment, { file, faults: read }: FileReading) {
  if (!file) throw new ConfigFaults(read);
  const faults = [...read, ...file.faultsBy(checkCertificate)];
  const pace = { idleMs: file.get(timeoutsSection).bodyIdle, leastBytesPerS: file.get(sizesSection).slowest };
  const exchanges = new Exchanges(pace);
  const lifecycle = new Lifecycle();
  const targets = new AllowedTargets();
  const readings = new Readings();
  const configuration = new Configuration(file, faults);
  const reload = new ConfigurationReload(configuration, sectionsOf(gateway), () => readGatewayFile(sourceOf(gateway, environment)), readings);
  const sizes = file.get(sizesSection);
  const bodies = new BodyWatch(pace);
  const url = { maxUrlBytes: sizes.url };

  const limits = { maxHeaderBytes: sizes.headers, headMs: file.get(timeoutsSection).head, url, trustProxy: environment.trustProxy, targets };
  const certificate = faults.length > 0 ? undefined : certificateOf(file);
  const listeners = new Listeners(httpOptions(limits), lifecycle, certificate);
  const server = fastify(serverOptions(limits, listeners));
  // Which of them a path takes, its table says.
  for (const method of METHODS) if (!server.supportedMethods.includes(method)) server.addHttpMethod(method, { hasBody: true });
  const adapter = leanAdapter(server);
  observe(server, { exchanges, bodies, showTimings: !environment.production, sampling: samplingOf(environment), baggage: baggageOf(file.get(telemetrySection).baggage, gateway.name) });
  // Bodies stay streams: nothing is read before its sender is known (see body/json-body.pipe.ts).
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  routeUpgrades(server.server);
  configuration.follow({
    apply(now) {
      const { head, bodyIdle } = now.get(timeoutsSection);
      const { headers, url: maxUrlBytes, slowest } = now.get(sizesSection);
      Object.assign(url, { maxUrlBytes });
      Object.assign(pace, { idleMs: bodyIdle, leastBytesPerS: slowest });
      // Node reads them for each connection.
      for (const each of listeners.servers) Object.assign(each, { maxHeaderSize: headers, headersTimeout: head });
    },
  });

  const root: DynamicModule = {
    module: class GatewayRoot {},
    imports: [
      PipelineModule.of({ gateway, environment, configuration, reload, readings, exchanges, lifecycle, targets }),
      ...gateway.libraries.map((library) => library.module),
      // Without its code, a gateway is its file alone.
      ...(file.get(codeViewsSection) ? [module] : []),
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, { bodyParser: false, logger: ['error', 'warn'], abortOnError: false }).catch((error: unknown) => {
    configuration.conclude(error);
    throw error;
  });
  const management = app.get(ManagementServer);
  const close = async (): Promise<void> => {
    reload.close();
    bodies.close();
    certificate?.close();
    await app.close().finally(() => management.close());
  };
  try {
    await app.init().catch((error: unknown) => configuration.conclude(error));
    configuration.conclude();
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return { app, server, listeners, management, exchanges, lifecycle, configuration, reload, close };
}
