import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExecutionContext, Injectable, Module, type Type } from '@nestjs/common';
import { upstreamsSection } from '@portico/client';
import {
  defineGateway, type Exchange, type GatewayDefinition, HANDLER_POLICY, type HandlerPolicy, readEnvironment, type RunningGateway,
  Stage, startGateway,
} from '@portico/pipeline';
import { auth } from '../index.ts';
import { BearerStage } from '../bearer/bearer.stage.ts';
import { AuthorizeStage } from './authorize.stage.ts';

/** Takes a handler's policy from its decorator, as routing does for views. */
@Injectable()
class HandlerMatchStage extends Stage {
  override run(exchange: Exchange, context: ExecutionContext): void {
    const policy = Reflect.getMetadata(HANDLER_POLICY, context.getHandler()) as HandlerPolicy | undefined;
    exchange.policy = policy && { kind: 'view', timeoutMs: 2_000, maxBodyBytes: 1_000, ...policy };
    exchange.params = exchange.request.params as Exchange['params'];
    exchange.setDeadline(2_000);
  }
}

@Module({ providers: [HandlerMatchStage] })
class MatchModule {}

export interface TestGatewayOptions {
  readonly environment: Record<string, string>;
  readonly yaml?: string;
  readonly policies?: GatewayDefinition['policies'];
  readonly imports?: Type[];
}

/** Starts a gateway for bearer tokens on free ports: this library without sessions, its handlers those of the test. */
export async function startTestGateway(controllers: Type[], options: TestGatewayOptions): Promise<RunningGateway> {
  const { environment, yaml = '{}', policies, imports = [] } = options;
  const directory = mkdtempSync(join(tmpdir(), 'portico-'));
  writeFileSync(join(directory, 'gateway.yaml'), yaml);
  @Module({ imports, controllers })
  class Handlers {}
  const definition = defineGateway({
    name: 'test-bff',
    ports: { public: 0, management: 0 },
    directory,
    libraries: [auth, { module: MatchModule, sections: [upstreamsSection] }],
    stages: { match: HandlerMatchStage, authenticate: BearerStage, authorize: AuthorizeStage },
    policies,
  });
  try {
    return await startGateway(Handlers, definition, readEnvironment(environment));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
