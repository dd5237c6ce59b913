import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, ModuleRef } from '@nestjs/core';
import { Configuration, ConfigurationReload, type Environment } from './config/index.ts';
import { ProblemFilter } from './errors/problem.filter.ts';
import { type GatewayDefinition } from './gateway.ts';
import { ManagementServer } from './management/management-server.ts';
import { Pipeline, PipelineGuard } from './pipeline.ts';
import { Lifecycle } from './server/lifecycle.ts';
import { Exchanges } from './server/observe.hook.ts';
import { AllowedTargets } from './server/spellings.ts';
import { createStores, Stores } from './state/index.ts';
import { Readings } from './telemetry/readings.ts';

/** Injection tokens for what is data: a GatewayDefinition, an Environment, the GatewayFile of the start (`Configuration` has the present one). */
export const GATEWAY = Symbol('gateway');
export const ENVIRONMENT = Symbol('environment');
export const GATEWAY_FILE = Symbol('gateway file');

export interface PipelineParts {
  readonly gateway: GatewayDefinition;
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly reload: ConfigurationReload;
  readonly readings: Readings;
  readonly exchanges: Exchanges;
  readonly lifecycle: Lifecycle;
  readonly targets: AllowedTargets;
}

/** The ground of a gateway: global, so that every library finds configuration, environment and the management server. */
@Global()
@Module({})
export class PipelineModule {
  static of({ gateway, environment, configuration, reload, readings, exchanges, lifecycle, targets }: PipelineParts): DynamicModule {
    const shared = [
      { provide: GATEWAY, useValue: gateway },
      { provide: ENVIRONMENT, useValue: environment },
      { provide: GATEWAY_FILE, useValue: configuration.file },
      { provide: Configuration, useValue: configuration },
      { provide: ConfigurationReload, useValue: reload },
      { provide: Readings, useValue: readings },
      { provide: Exchanges, useValue: exchanges },
      { provide: Lifecycle, useValue: lifecycle },
      { provide: AllowedTargets, useValue: targets },
      { provide: Stores, useFactory: () => createStores(environment, gateway.name) },
      { provide: Pipeline, useFactory: (modules: ModuleRef) => new Pipeline(gateway.stages, modules), inject: [ModuleRef] },
      { provide: ManagementServer, useFactory: () => new ManagementServer(environment.managementHost, environment) },
    ];
    return {
      module: PipelineModule,
      providers: [
        ...shared,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useFactory: (pipeline: Pipeline) => new PipelineGuard(pipeline), inject: [Pipeline] },
      ],
      exports: shared.map(({ provide }) => provide),
    };
  }
}
