import 'reflect-metadata';
import { createGateway } from '@portico/pipeline';
import { AppModule } from './app.module.ts';
import { mobileBff } from './pipeline.ts';

await createGateway(AppModule, mobileBff);
