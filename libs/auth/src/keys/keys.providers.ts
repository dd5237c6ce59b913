import { type Provider } from '@nestjs/common';
import { ENVIRONMENT, GATEWAY, GATEWAY_FILE } from '@portico/pipeline';
import { GatewayKeys } from './gateway-keys.ts';
import { SigningKeys } from './signing-keys.ts';

/** The keys that sign what is minted, followed as their file changes. */
export const keyProviders: Provider[] = [
  { provide: SigningKeys, useFactory: () => new SigningKeys(Date.now) },
  {
    provide: GatewayKeys,
    useFactory: (...parts: ConstructorParameters<typeof GatewayKeys>) => new GatewayKeys(...parts),
    inject: [SigningKeys, ENVIRONMENT, GATEWAY, GATEWAY_FILE],
  },
];
