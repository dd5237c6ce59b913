import 'reflect-metadata';
import { createGateway, readEnvironment, startGateway } from '@portico/pipeline';
import { BenchModule } from './bench.module.ts';
import { benchGateway } from './pipeline.ts';

// Others with variables of their own in the same process: two processes of one program differ by more than what is compared.
for (const variables of JSON.parse(process.env.BENCH_BESIDES ?? '[]') as Record<string, string>[]) {
  await startGateway(BenchModule, benchGateway(variables), readEnvironment({ ...process.env, ...variables }));
}
await createGateway(BenchModule, benchGateway(process.env));
