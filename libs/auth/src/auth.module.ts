import { Global, Module } from '@nestjs/common';
import { Credentials } from '@portico/pipeline';
import { bearerProviders } from './bearer/bearer.providers.ts';
import { BearerStage } from './bearer/bearer.stage.ts';
import { credentialProviders } from './credentials/credentials.providers.ts';
import { JwksController } from './keys/jwks.controller.ts';
import { keyProviders } from './keys/keys.providers.ts';
import { AuthorizeStage } from './policies/authorize.stage.ts';
import { policyProviders } from './policies/policies.providers.ts';
import { providerProviders } from './provider/provider.providers.ts';
import { OpenIdProvider } from './provider/provider.ts';

/** Who calls, whether they may, and what upstreams are told of them. Global, so that the outbound stack finds its credentials. */
@Global()
@Module({
  controllers: [JwksController],
  providers: [...providerProviders, ...bearerProviders, ...policyProviders, ...keyProviders, ...credentialProviders],
  exports: [BearerStage, AuthorizeStage, Credentials, OpenIdProvider],
})
export class AuthModule {}
