import { type Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  ENVIRONMENT,
  type Environment,
  Exchanges,
  GATEWAY,
  GATEWAY_FILE,
  type GatewayDefinition,
  type GatewayFile,
  Lifecycle,
  Readings,
  Stores,
} from '@portico/pipeline';
import { ProviderKeys } from '../bearer/provider-keys.ts';
import { ownUrl } from '../credentials/own-url.ts';
import { OpenIdProvider } from '../provider/provider.ts';
import { BackchannelLogout } from './backchannel-logout.ts';
import { LoginAttempts } from './login-attempt.ts';
import { Login } from './login.ts';
import { Logout } from './logout.ts';
import { PublicOrigin } from './public-origin.ts';
import { Sealer } from './sealer.ts';
import { SessionEvents } from './session-events.ts';
import { SessionKeys } from './session-keys.ts';
import { SessionStore } from './session-store.ts';
import { SessionStreams } from './session-streams.ts';
import { SessionUserTokens } from './session-tokens.ts';
import { SessionChallenge } from './session.challenge.ts';
import { SessionGuard } from './session.guard.ts';
import { sessionSection } from './session.section.ts';
import { SessionStage } from './session.stage.ts';
import { SessionStrategy } from './session.strategy.ts';
import { Sessions } from './sessions.ts';
import { TokenGrants } from './token-grants.ts';
import { TokenRefresh } from './token-refresh.ts';
import { UserTokens } from './user-token.ts';

/** Milliseconds since 1970; asked each time, so that a test can set the clock. */
const now = () => Date.now();
export const SESSION_SEAL = 'session';
const LOGIN_SEAL = 'login';

export const sessionProviders: Provider[] = [
  {
    provide: PublicOrigin,
    useFactory: (environment: Environment, host: HttpAdapterHost) => new PublicOrigin(ownUrl(environment, host)),
    inject: [ENVIRONMENT, HttpAdapterHost],
  },
  { provide: SessionKeys, useFactory: (environment: Environment) => new SessionKeys(environment), inject: [ENVIRONMENT] },
  {
    provide: SessionStore,
    useFactory: (stores: Stores, keys: SessionKeys, file: GatewayFile) =>
      new SessionStore(stores, new Sealer(keys.ring, SESSION_SEAL), file.get(sessionSection), now),
    inject: [Stores, SessionKeys, GATEWAY_FILE],
  },
  {
    provide: Sessions,
    useFactory: (store: SessionStore, stores: Stores, file: GatewayFile, readings: Readings) => {
      const sessions = new Sessions(store, stores, file.get(sessionSection).idle, now);
      readings.add(...sessions.readings);
      return sessions;
    },
    inject: [SessionStore, Stores, GATEWAY_FILE, Readings],
  },
  {
    provide: SessionStreams,
    useFactory: (sessions: Sessions, exchanges: Exchanges) => new SessionStreams(sessions, exchanges),
    inject: [Sessions, Exchanges],
  },
  {
    provide: SessionEvents,
    useFactory: (sessions: Sessions, file: GatewayFile, lifecycle: Lifecycle) =>
      new SessionEvents(sessions, file.get(sessionSection).warnAhead, lifecycle),
    inject: [Sessions, GATEWAY_FILE, Lifecycle],
  },
  {
    provide: TokenGrants,
    useFactory: (provider: OpenIdProvider, file: GatewayFile) => new TokenGrants(provider, file.get(sessionSection).claims, now),
    inject: [OpenIdProvider, GATEWAY_FILE],
  },
  {
    provide: TokenRefresh,
    useFactory: (sessions: Sessions, store: SessionStore, stores: Stores, grants: TokenGrants, file: GatewayFile, readings: Readings) => {
      const refresh = new TokenRefresh(sessions, store, stores, grants, file.get(sessionSection).refreshAhead);
      readings.add(...refresh.readings);
      return refresh;
    },
    inject: [Sessions, SessionStore, Stores, TokenGrants, GATEWAY_FILE, Readings],
  },
  {
    provide: UserTokens,
    useFactory: (sessions: Sessions, refresh: TokenRefresh) => new SessionUserTokens(sessions, refresh),
    inject: [Sessions, TokenRefresh],
  },
  {
    provide: Login,
    useFactory: (keys: SessionKeys, provider: OpenIdProvider, grants: TokenGrants, sessions: Sessions, origin: PublicOrigin) =>
      new Login(provider, new LoginAttempts(new Sealer(keys.ring, LOGIN_SEAL), now), grants, sessions, origin),
    inject: [SessionKeys, OpenIdProvider, TokenGrants, Sessions, PublicOrigin],
  },
  {
    provide: Logout,
    useFactory: (...parts: ConstructorParameters<typeof Logout>) => new Logout(...parts),
    inject: [OpenIdProvider, TokenGrants, Sessions, PublicOrigin],
  },
  {
    provide: BackchannelLogout,
    useFactory: (provider: OpenIdProvider, sessions: Sessions, stores: Stores) => {
      const keys = new ProviderKeys(provider, {}, () => performance.now());
      return new BackchannelLogout(provider, keys.find, sessions, stores, now);
    },
    inject: [OpenIdProvider, Sessions, Stores],
  },
  { provide: SessionStrategy, useFactory: (sessions: Sessions) => new SessionStrategy(sessions), inject: [Sessions] },
  { provide: SessionGuard, useFactory: (strategy: SessionStrategy) => new SessionGuard(strategy), inject: [SessionStrategy] },
  { provide: SessionChallenge, useFactory: ({ name }: GatewayDefinition) => new SessionChallenge(name), inject: [GATEWAY] },
  SessionStage,
];
