import { auth, AuthorizeStage, CsrfStage, selfOrAdmin, sessions, SessionStage } from '@portico/auth';
import { observability } from '@portico/observability';
import { defineGateway } from '@portico/pipeline';
import { CheckStage, CorsStage, LimitAddressStage, LimitIdentityStage, MatchStage, ReplayStage, routing } from '@portico/routing';

/** The browser app's gateway. The stages' order is the library's; this says which of them stand in it. */
export const webBff = defineGateway({
  name: 'web-bff',
  ports: { public: 4100, management: 4101 },
  directory: import.meta.dirname,
  libraries: [observability, auth, sessions, routing],
  stages: {
    match: MatchStage,
    cors: CorsStage,
    limitAddress: LimitAddressStage,
    protect: CsrfStage,
    authenticate: SessionStage,
    limitIdentity: LimitIdentityStage,
    authorize: AuthorizeStage,
    check: CheckStage,
    replay: ReplayStage,
  },
  policies: { 'self-or-admin': selfOrAdmin('userId') },
  // apps/identity, which no production starts.
  developmentEnvironment: {
    OIDC_ISSUER: 'http://localhost:4300',
    OIDC_CLIENT_ID: 'web-bff',
    OIDC_CLIENT_SECRET: 'web-bff-demo-secret',
    OIDC_SCOPES: 'openid profile email roles offline_access shop:read shop:write orders:read orders:write',
  },
});
