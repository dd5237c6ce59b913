import { isatty } from 'node:tty';
import { Logger as NestLogger, Module } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Configuration, ENVIRONMENT, type Environment, Exchanges, GATEWAY, type GatewayDefinition, Lifecycle, ManagementServer, Readings, workInProgress } from '@portico/pipeline';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { ConsoleRoutes } from './console/console-routes.ts';
import { ConsoleState } from './console/console-state.ts';
import { HealthRoutes } from './health/health-routes.ts';
import { FrameworkLogger } from './logs/framework-logger.ts';
import { LogLevels } from './logs/log-levels.ts';
import { LogWriter } from './logs/log-writer.ts';
import { pretty } from './logs/pretty.ts';
import { redact } from './logs/redact.ts';
import { MetricsRoutes } from './metrics/metrics-routes.ts';
import { ProcessMetrics } from './metrics/process-metrics.ts';
import { Telemetry } from './telemetry.ts';

const STDOUT = 1;

@Module({
  providers: [
    {
      provide: LogWriter,
      useFactory: ({ production, logFormat }: Environment) => {
        const format = logFormat ?? (!production && isatty(STDOUT) ? 'pretty' : 'json');
        return new LogWriter(STDOUT, format === 'pretty' ? pretty : undefined);
      },
      inject: [ENVIRONMENT],
    },
  ],
  exports: [LogWriter],
})
class LogWriterModule {}

@Module({
  imports: [
    LogWriterModule,
    LoggerModule.forRootAsync({
      imports: [LogWriterModule],
      inject: [GATEWAY, LogWriter],
      useFactory: (gateway: GatewayDefinition, writer: LogWriter) => ({
        // The line of a request is ExchangeLog's; no middleware, which would cost each request as much as the whole framework.
        forRoutes: [],
        pinoHttp: [
          // Which lines are written at all is FrameworkLogger's to say, module by module.
          { level: 'trace', base: { gateway: gateway.name }, autoLogging: false, mixin: idsInProgress },
          { write: (line: string) => writer.write(redact(line)) },
        ],
      }),
    }),
    TerminusModule.forRoot({ logger: false }),
  ],
  providers: [
    ProcessMetrics,
    { provide: LogLevels, useFactory: ({ logLevel }: Environment) => new LogLevels(logLevel), inject: [ENVIRONMENT] },
    { provide: FrameworkLogger, useFactory: (logger: PinoLogger, levels: LogLevels) => new FrameworkLogger(logger, {}, levels), inject: [PinoLogger, LogLevels] },
    {
      provide: Telemetry,
      useFactory: (
        { name }: GatewayDefinition,
        environment: Environment,
        configuration: Configuration,
        exchanges: Exchanges,
        readings: Readings,
        own: ProcessMetrics,
        levels: LogLevels,
        writer: LogWriter,
      ) => new Telemetry({ gateway: name, environment, configuration, exchanges, readings, process: own, levels, writer }),
      inject: [GATEWAY, ENVIRONMENT, Configuration, Exchanges, Readings, ProcessMetrics, LogLevels, LogWriter],
    },
    {
      provide: HealthRoutes,
      useFactory: (...parts: ConstructorParameters<typeof HealthRoutes>) => new HealthRoutes(...parts),
      inject: [ManagementServer, Lifecycle, ProcessMetrics, HealthCheckService, HealthIndicatorService],
    },
    {
      provide: MetricsRoutes,
      useFactory: (management: ManagementServer, { metrics, resource }: Telemetry) => new MetricsRoutes(management, metrics, resource),
      inject: [ManagementServer, Telemetry],
    },
    {
      provide: ConsoleState,
      useFactory: (
        { name }: GatewayDefinition,
        { asksToken }: ManagementServer,
        { metrics, recent }: Telemetry,
        own: ProcessMetrics,
        readings: Readings,
        exchanges: Exchanges,
        lifecycle: Lifecycle,
        configuration: Configuration,
      ) => {
        return new ConsoleState({ gateway: name, counts: metrics.exchanges, recent, process: own, readings, exchanges, lifecycle, configuration, asksToken });
      },
      inject: [GATEWAY, ManagementServer, Telemetry, ProcessMetrics, Readings, Exchanges, Lifecycle, Configuration],
    },
    {
      provide: ConsoleRoutes,
      useFactory: (management: ManagementServer, state: ConsoleState) => new ConsoleRoutes(management, state),
      inject: [ManagementServer, ConsoleState],
    },
  ],
})
export class ObservabilityModule {
  constructor(logger: FrameworkLogger, levels: LogLevels, management: ManagementServer) {
    NestLogger.overrideLogger(logger);
    levels.serve(management);
  }
}

/** On each line that is written within a request. Forwarded requests run without a context: their own line has the ids. */
function idsInProgress(): object {
  const work = workInProgress();
  return work === undefined ? {} : { id: work.id, traceId: work.trace.traceId };
}
