import { Logger as NestLogger, Module } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { ENVIRONMENT, type Environment, Exchanges, GATEWAY, type GatewayDefinition, Lifecycle, ManagementServer } from '@portico/pipeline';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { destination } from 'pino';
import { HealthRoutes } from './health/health-routes.ts';
import { FrameworkLogger } from './logs/framework-logger.ts';
import { LogSink } from './logs/log-sink.ts';

/** Lines wait here while standard output is stuck; what does not fit is dropped rather than kept in memory. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

@Module({
  imports: [
    LoggerModule.forRootAsync({
      inject: [ENVIRONMENT, GATEWAY],
      useFactory: (environment: Environment, gateway: GatewayDefinition) => ({
        // The line of a request is LogSink's; no middleware, which would cost each request as much as the whole framework.
        forRoutes: [],
        pinoHttp: [
          { level: environment.logLevel, base: { gateway: gateway.name }, autoLogging: false },
          destination({ dest: 1, sync: false, maxLength: MAX_WAITING_BYTES }),
        ],
      }),
    }),
    TerminusModule.forRoot({ logger: false }),
  ],
  providers: [
    { provide: FrameworkLogger, useFactory: (logger: PinoLogger) => new FrameworkLogger(logger, {}), inject: [PinoLogger] },
    {
      provide: LogSink,
      useFactory: (logger: PinoLogger, exchanges: Exchanges) => {
        const sink = new LogSink(logger.logger);
        exchanges.sinks.push(sink);
        return sink;
      },
      inject: [PinoLogger, Exchanges],
    },
    {
      provide: HealthRoutes,
      useFactory: (...parts: ConstructorParameters<typeof HealthRoutes>) => new HealthRoutes(...parts),
      inject: [ManagementServer, Lifecycle, HealthCheckService, HealthIndicatorService],
    },
  ],
})
export class ObservabilityModule {
  constructor(logger: FrameworkLogger) {
    NestLogger.overrideLogger(logger);
  }
}
