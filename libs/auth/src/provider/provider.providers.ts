import { type Provider } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '@portico/pipeline';
import { providerOptions } from './provider.options.ts';
import { OpenIdProvider } from './provider.ts';

export const providerProviders: Provider[] = [
  {
    provide: OpenIdProvider,
    useFactory: (environment: Environment) => new OpenIdProvider(providerOptions(environment)),
    inject: [ENVIRONMENT],
  },
];
