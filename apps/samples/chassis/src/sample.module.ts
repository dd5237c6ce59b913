import { type DynamicModule } from '@nestjs/common';
import { FaultRules } from './fault.hook.ts';
import { FaultsController } from './faults.controller.ts';
import { HealthController } from './health.controller.ts';
import { ApiDescription, OpenApiController } from './openapi.controller.ts';
import { type SampleDefinition } from './sample.definition.ts';
import { SqlDatabase } from './sql-database.ts';

/** The Nest module of a sample: what it brings itself, and what all samples have. */
export class SampleModule {
  static of(
    sample: SampleDefinition,
    { database, faults, variables }: { database: SqlDatabase; faults?: FaultRules; variables: NodeJS.ProcessEnv },
  ): DynamicModule {
    return {
      module: SampleModule,
      controllers: [HealthController, OpenApiController, ...(faults ? [FaultsController] : []), ...sample.controllers],
      providers: [
        { provide: SqlDatabase, useValue: database },
        { provide: ApiDescription, useFactory: () => new ApiDescription(sample) },
        ...(faults ? [{ provide: FaultRules, useValue: faults }] : []),
        ...sample.providers(variables),
      ],
    };
  }
}
