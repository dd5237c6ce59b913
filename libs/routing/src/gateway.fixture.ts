import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Module, type Type } from '@nestjs/common';
import { defineGateway, type Exchange, Exchanges, GatewayError, readEnvironment, type RunningGateway, Stage, startGateway } from '@portico/pipeline';
import { MatchStage, routing } from './index.ts';

/** Nobody is known here, so that only what is open to everybody is served. */
@Injectable()
class AllowAnonymous extends Stage {
  override run({ policy }: Exchange): void {
    if (policy!.auth !== 'anonymous') throw new GatewayError('unauthenticated', 'Sign in first.');
  }
}

@Module({ providers: [AllowAnonymous] })
class AllowModule {}

/** A gateway for a test: this library alone, nobody signed in, with its exchanges as they end. */
export interface TestGateway extends RunningGateway {
  readonly ended: Exchange[];
}

/** Starts one on free ports from the text of a gateway.yaml. */
export async function startTestGateway(yaml: string, views: readonly Type[] = [], variables: Record<string, string> = {}): Promise<TestGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'portico-'));
  writeFileSync(join(directory, 'gateway.yaml'), yaml);
  @Module({ controllers: [...views] })
  class Views {}
  const definition = defineGateway({
    name: 'test-bff',
    ports: { public: 0, management: 0 },
    directory,
    libraries: [routing, { module: AllowModule, sections: [] }],
    stages: { match: MatchStage, authorize: AllowAnonymous },
  });
  try {
    const running = await startGateway(Views, definition, readEnvironment(variables));
    const ended: Exchange[] = [];
    running.app.get(Exchanges).sinks.push({ ended: (exchange) => ended.push(exchange) });
    return { ...running, ended };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
