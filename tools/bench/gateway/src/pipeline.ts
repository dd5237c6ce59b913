import { auth, AuthorizeStage } from '@portico/auth';
import { observability } from '@portico/observability';
import { defineGateway } from '@portico/pipeline';
import { CorsStage, LimitAddressStage, LimitIdentityStage, MatchStage, ReplayStage, routing } from '@portico/routing';

/** A gateway to measure: all libraries and stages that anonymous requests pass. */
export const benchGateway = defineGateway({
  name: 'bench',
  ports: { public: 0, management: 0 },
  directory: import.meta.dirname,
  libraries: [observability, auth, routing],
  stages: { match: MatchStage, cors: CorsStage, limitAddress: LimitAddressStage, limitIdentity: LimitIdentityStage, authorize: AuthorizeStage, replay: ReplayStage },
});
