import { auth, AuthorizeStage, BearerStage, selfOrAdmin } from '@portico/auth';
import { observability } from '@portico/observability';
import { defineGateway } from '@portico/pipeline';
import { CheckStage, CorsStage, LimitAddressStage, LimitIdentityStage, MatchStage, ReplayStage, routing } from '@portico/routing';

/** The mobile app's gateway. The stages' order is the library's; this says which of them stand in it. */
export const mobileBff = defineGateway({
  name: 'mobile-bff',
  ports: { public: 4200, management: 4201 },
  directory: import.meta.dirname,
  libraries: [observability, auth, routing],
  stages: {
    match: MatchStage,
    cors: CorsStage,
    limitAddress: LimitAddressStage,
    authenticate: BearerStage,
    limitIdentity: LimitIdentityStage,
    authorize: AuthorizeStage,
    check: CheckStage,
    replay: ReplayStage,
  },
  policies: { 'self-or-admin': selfOrAdmin('userId') },
  // apps/identity, which no production starts.
  developmentEnvironment: {
    OIDC_ISSUER: 'http://localhost:4300',
    OIDC_CLIENT_ID: 'mobile-bff',
    OIDC_CLIENT_SECRET: 'mobile-bff-demo-secret',
    OIDC_AUDIENCE: 'urn:portico:shop',
  },
});
