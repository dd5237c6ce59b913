import { auth, AuthorizeStage } from '@portico/auth';
import { observability } from '@portico/observability';
import { defineGateway, type GatewayDefinition } from '@portico/pipeline';
import { CorsStage, LimitAddressStage, LimitIdentityStage, MatchStage, ReplayStage, routing } from '@portico/routing';

/** A gateway to measure: all libraries and stages that anonymous requests pass. `BENCH_OBSERVABILITY=off`: without the one that tells of them. */
export function benchGateway({ BENCH_OBSERVABILITY }: Record<string, string | undefined>): GatewayDefinition {
  return defineGateway({
    name: 'bench',
    ports: { public: 0, management: 0 },
    directory: import.meta.dirname,
    libraries: [...(BENCH_OBSERVABILITY === 'off' ? [] : [observability]), auth, routing],
    stages: { match: MatchStage, cors: CorsStage, limitAddress: LimitAddressStage, limitIdentity: LimitIdentityStage, authorize: AuthorizeStage, replay: ReplayStage },
  });
}
