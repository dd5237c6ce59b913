import { type Provider } from '@nestjs/common';
import { Exchanges, GATEWAY, GATEWAY_FILE, type GatewayDefinition, type GatewayFile, Readings } from '@portico/pipeline';
import { OpenIdProvider } from '../provider/provider.ts';
import { AccessTokens } from './access-tokens.ts';
import { BearerChallenge } from './bearer.challenge.ts';
import { BearerGuard } from './bearer.guard.ts';
import { bearerSection } from './bearer.section.ts';
import { BearerStreams } from './bearer-streams.ts';
import { BearerStage } from './bearer.stage.ts';
import { BearerStrategy } from './bearer.strategy.ts';
import { Introspection } from './introspection.ts';
import { JwtVerifier } from './jwt-verifier.ts';
import { ProviderKeys } from './provider-keys.ts';

/** For whom tokens must be meant unless `OIDC_AUDIENCE` says otherwise: nobody else's tokens have it by chance. */
const USUAL_AUDIENCE = 'urn:portico:shop';

/** Bearer tokens of callers. */
export const bearerProviders: Provider[] = [
  { provide: BearerChallenge, useFactory: ({ name }: GatewayDefinition) => new BearerChallenge(name), inject: [GATEWAY] },
  { provide: AccessTokens, useFactory: accessTokens, inject: [OpenIdProvider, GATEWAY_FILE, BearerChallenge, Readings] },
  { provide: BearerStrategy, useFactory: (tokens: AccessTokens) => new BearerStrategy(tokens), inject: [AccessTokens] },
  { provide: BearerGuard, useFactory: (strategy: BearerStrategy) => new BearerGuard(strategy), inject: [BearerStrategy] },
  {
    provide: BearerStreams,
    useFactory: (tokens: AccessTokens, challenge: BearerChallenge, exchanges: Exchanges) => new BearerStreams(tokens, challenge, exchanges),
    inject: [AccessTokens, BearerChallenge, Exchanges],
  },
  BearerStage,
];

function accessTokens(provider: OpenIdProvider, file: GatewayFile, challenge: BearerChallenge, readings: Readings): AccessTokens {
  const options = file.get(bearerSection);
  const { audience = USUAL_AUDIENCE, rolesClaim } = provider.options;
  const rules = { audience, rolesClaim };
  const keys = new ProviderKeys(provider, {}, () => performance.now());
  const jwts = new JwtVerifier(provider, keys.find, rules, Date.now);
  const introspection = new Introspection(provider, rules, options.believe, Date.now);
  const tokens = new AccessTokens({ jwts, introspection, challenge, options }, Date.now);
  keys.onWithdrawn = () => tokens.forget();
  readings.add(...tokens.readings);
  return tokens;
}
