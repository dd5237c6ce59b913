import { type Provider, type Type } from '@nestjs/common';
import { ENVIRONMENT, type Environment, Readings, type Stage, Stores } from '@portico/pipeline';
import { CheckStage } from '../checks/check.stage.ts';
import { CorsStage } from '../cors/cors.stage.ts';
import { Idempotency } from '../idempotency/idempotency.ts';
import { ReplayStage } from '../idempotency/replay.stage.ts';
import { LimitAddressStage } from '../limits/limit-address.stage.ts';
import { LimitIdentityStage } from '../limits/limit-identity.stage.ts';
import { Limits } from '../limits/limits.ts';
import { Edges } from './edges.ts';

export const edgeStages: Type<Stage>[] = [CorsStage, LimitAddressStage, LimitIdentityStage, CheckStage, ReplayStage];

export const edgeProviders: Provider[] = [
  {
    provide: Edges,
    useFactory: (stores: Stores, environment: Environment, readings: Readings) => {
      const limits = new Limits(stores.scripts);
      const edges = new Edges(limits, environment.production);
      readings.add(...limits.readings, ...edges.readings);
      return edges;
    },
    inject: [Stores, ENVIRONMENT, Readings],
  },
  {
    provide: Idempotency,
    useFactory: (stores: Stores, readings: Readings) => {
      const idempotency = new Idempotency(stores);
      readings.add(...idempotency.readings);
      return idempotency;
    },
    inject: [Stores, Readings],
  },
  ...edgeStages,
];
