import { type ListenOptions } from 'node:net';
import { type TracerProvider } from '@opentelemetry/sdk-trace';
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { registerEtags } from './etag.hook.ts';
import { reportFailure } from './failure-report.ts';
import { FaultRules, registerFaults } from './fault.hook.ts';
import { openDatabase } from './open-database.ts';
import { ProblemFilter, problemOf, sendProblem } from './problem.filter.ts';
import { registerRequestLog } from './request-log.hook.ts';
import { type SampleDefinition } from './sample.definition.ts';
import { readEnvironment, type SampleEnvironment } from './sample.environment.ts';
import { SampleModule } from './sample.module.ts';
import { type SqlDatabase } from './sql-database.ts';
import { registerTokenCheck } from './token.hook.ts';
import { TokenCheck } from './token-check.ts';
import { duringOf, idsOf, registerTraceEcho } from './traceparent.ts';
import { registerTracing } from './tracing.ts';

/** A sample that listens. */
export interface RunningSample {
  /** Its address, with the port it really has: `http://localhost:4401`. */
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly database: SqlDatabase;
  /** Answers what is under way, stops listening and closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a sample in this process.
 * @param variables its environment; `PORT=0` takes a free port.
 * @throws {Error} when a variable is wrong, the database cannot be opened or the port is taken.
 */
export async function startSample(
  sample: SampleDefinition,
  variables: NodeJS.ProcessEnv = process.env,
): Promise<RunningSample> {
  const environment = readEnvironment(variables, sample.port);
  const database = openDatabase(sample, environment.dataDir);
  let app: NestFastifyApplication | undefined;
  try {
    const created = await createApp(sample, { environment, database, variables });
    app = created.app;
    // Fastify hands these to `server.listen` as they are; its own types do not name reusePort (Node 23.1 and up) yet.
    const { port, host, reusePort } = environment;
    const options: Pick<ListenOptions, 'port' | 'host' | 'reusePort'> = { port, host, reusePort };
    await app.listen(options);
    requireLoopback(app, environment);
    return running(created, database, environment);
  } catch (error) {
    await app?.close();
    database.close();
    throw error;
  }
}

interface CreatedSample {
  readonly app: NestFastifyApplication;
  readonly tracing: TracerProvider | undefined;
}

async function createApp(
  sample: SampleDefinition,
  { environment, database, variables }: { environment: SampleEnvironment; database: SqlDatabase; variables: NodeJS.ProcessEnv },
): Promise<CreatedSample> {
  const adapter = new FastifyAdapter({
    logger: false,
    // What the router refuses, such as a malformed path, reaches no filter.
    frameworkErrors: (error: unknown, _: FastifyRequest, reply: FastifyReply) => void sendProblem(reply, problemOf(error)),
  });
  const fastify = adapter.getInstance();
  const faults = environment.faults ? new FaultRules() : undefined;
  if (environment.logRequests) registerRequestLog(fastify, sample.name, (line) => process.stdout.write(`${line}\n`));
  registerTraceEcho(fastify);
  // After the echo, which is of what the caller sent.
  const tracing = registerTracing(fastify, sample.name, variables);
  registerTokenCheck(fastify, tokenCheck(sample, environment, variables));
  registerEtags(fastify);
  // After the tags, which are those of the whole answer.
  if (faults) registerFaults(fastify, faults);
  const module = SampleModule.of(sample, { database, faults, variables });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false, abortOnError: false });
  app.useGlobalFilters(new ProblemFilter((error, request) => reportFailure(sample.name, error, duringOf(request), idsOf(request))));
  return { app, tracing };
}

function tokenCheck(sample: SampleDefinition, { trustedIssuers }: SampleEnvironment, variables: NodeJS.ProcessEnv): TokenCheck | undefined {
  return trustedIssuers && new TokenCheck([...trustedIssuers, ...(sample.trusts?.(variables) ?? [])], sample.name);
}

/**
 * Fastify binds every address of `localhost` but passes over a failure on all but the first. When IPv4 loopback is
 * among them and is taken, callers of 127.0.0.1 would silently reach another program.
 */
function requireLoopback(app: NestFastifyApplication, { host, port }: SampleEnvironment): void {
  const bound = app.getHttpAdapter().getInstance().addresses();
  if (host !== 'localhost' || bound.some((one) => typeof one === 'object' && one.address === '127.0.0.1')) return;
  throw new Error(`127.0.0.1:${port} is taken by another program`);
}

function running({ app, tracing }: CreatedSample, database: SqlDatabase, { host }: SampleEnvironment): RunningSample {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' ? address?.port : undefined;
  let stopped: Promise<void> | undefined;
  const end = () => {
    database.close();
    // A collector that takes nothing must not keep a service that has ended.
    void tracing?.shutdown().catch(() => {});
  };
  const stop = () => (stopped ??= app.close().finally(end));
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, app, database, stop };
}
