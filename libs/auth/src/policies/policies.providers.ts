import { type Provider } from '@nestjs/common';
import { AuthorizeStage } from './authorize.stage.ts';

/** What principals may do. */
export const policyProviders: Provider[] = [AuthorizeStage];
