import { type Provider } from '@nestjs/common';
import { CsrfStage } from './csrf.stage.ts';

export const csrfProviders: Provider[] = [CsrfStage];
