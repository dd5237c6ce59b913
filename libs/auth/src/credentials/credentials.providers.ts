import { type Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Credentials, ENVIRONMENT, type Environment, GATEWAY, type GatewayDefinition } from '@portico/pipeline';
import { BearerStage } from '../bearer/bearer.stage.ts';
import { BearerTokens } from '../bearer/bearer-tokens.ts';
import { SigningKeys } from '../keys/signing-keys.ts';
import { OpenIdProvider } from '../provider/provider.ts';
import { UserTokens } from '../session/user-token.ts';
import { ClientCredential } from './client.credential.ts';
import { ExchangeCredential } from './exchange.credential.ts';
import { GatewayCredentials } from './gateway-credentials.ts';
import { MintedCredential } from './minted.credential.ts';
import { Minter } from './minter.ts';
import { ownUrl } from './own-url.ts';
import { UserCredential } from './user.credential.ts';

/** What calls to upstreams carry for their principal. */
export const credentialProviders: Provider[] = [
  {
    provide: Minter,
    useFactory: (keys: SigningKeys, gateway: GatewayDefinition, environment: Environment, host: HttpAdapterHost) =>
      new Minter(keys, { issuer: ownUrl(environment, host), client: gateway.name }, Date.now),
    inject: [SigningKeys, GATEWAY, ENVIRONMENT, HttpAdapterHost],
  },
  {
    provide: Credentials,
    useFactory: (gateway: GatewayDefinition, minter: Minter, provider: OpenIdProvider, sessions?: UserTokens) => {
      // The user's token comes the way that the user does.
      const users = gateway.stages.authenticate === BearerStage || !sessions ? new BearerTokens() : sessions;
      return new GatewayCredentials({
        minted: new MintedCredential(minter),
        user: new UserCredential(users),
        client: new ClientCredential(provider, Date.now),
        exchange: new ExchangeCredential(provider, users, Date.now),
      });
    },
    inject: [GATEWAY, Minter, OpenIdProvider, { token: UserTokens, optional: true }],
  },
];
