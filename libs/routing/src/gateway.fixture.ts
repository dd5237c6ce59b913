import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, Module, type Type } from '@nestjs/common';
import {
  ConfigFaults,
  defineGateway,
  type Exchange,
  Exchanges,
  GatewayError,
  type Principal,
  readEnvironment,
  type RunningGateway,
  Stage,
  startGateway,
} from '@portico/pipeline';
import { CheckStage, CorsStage, LimitAddressStage, LimitIdentityStage, MatchStage, ReplayStage, routing } from './index.ts';

/** Takes who calls from a field: `{"kind": "user", "subject": "u-1"}`. */
@Injectable()
class BelieveTheCaller extends Stage {
  override run(exchange: Exchange): void {
    const { 'test-principal': said } = exchange.request.headers;
    if (said !== undefined) exchange.principal = { kind: 'user', subject: '', scopes: [], roles: [], ...(JSON.parse(String(said)) as Partial<Principal>) };
  }
}

/** Nobody is known here, so that only what is open to everybody is served. */
@Injectable()
class AllowAnonymous extends Stage {
  override run({ policy }: Exchange): void {
    if (policy!.auth !== 'anonymous') throw new GatewayError('unauthenticated', 'Sign in first.');
  }
}

@Module({ providers: [AllowAnonymous, BelieveTheCaller] })
class AllowModule {}

/** A gateway for a test: this library alone, nobody signed in, with its exchanges as they end. */
export interface TestGateway extends RunningGateway {
  readonly ended: Exchange[];
  /** Puts another gateway.yaml in place of the present one. @throws ConfigFaults */
  replace(yaml: string): void;
  /** Writes its gateway.yaml anew. */
  write(yaml: string): void;
}

/** Starts one on free ports from the text of a gateway.yaml. */
export async function startTestGateway(yaml: string, views: readonly Type[] = [], variables: Record<string, string> = {}): Promise<TestGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'portico-'));
  const write = (text: string) => writeFileSync(join(directory, 'gateway.yaml'), text);
  const remove = () => rmSync(directory, { recursive: true });
  write(yaml);
  @Module({ controllers: [...views] })
  class Views {}
  const definition = defineGateway({
    name: 'test-bff',
    ports: { public: 0, management: 0 },
    directory,
    libraries: [routing, { module: AllowModule, sections: [] }],
    stages: {
      match: MatchStage,
      cors: CorsStage,
      limitAddress: LimitAddressStage,
      authenticate: BelieveTheCaller,
      limitIdentity: LimitIdentityStage,
      authorize: AllowAnonymous,
      check: CheckStage,
      replay: ReplayStage,
    },
  });
  try {
    const environment = readEnvironment(variables);
    const running = await startGateway(Views, definition, environment);
    const ended: Exchange[] = [];
    running.app.get(Exchanges).sinks.push({ ended: (exchange) => ended.push(exchange) });
    const replace = (text: string) => {
      write(text);
      const report = running.reload.reload('signal')!;
      if (report.outcome === 'refused') throw new ConfigFaults(report.faults);
    };
    const stop = (delayMs?: number) => running.stop(delayMs).finally(remove);
    return { ...running, ended, write, replace, stop };
  } catch (error) {
    remove();
    throw error;
  }
}
