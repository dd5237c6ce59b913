import 'reflect-metadata';
import { createGateway } from '@portico/pipeline';
import { BenchModule } from './bench.module.ts';
import { benchGateway } from './pipeline.ts';

await createGateway(BenchModule, benchGateway);
