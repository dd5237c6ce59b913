import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject, Injectable, Logger, Module, Param } from '@nestjs/common';
import { currentExchange, defineGateway, type Exchange, GatewayError, ManagementServer, readEnvironment, type RunningGateway, Stage, startGateway } from '@portico/pipeline';
import { observability } from './index.ts';

@Injectable()
class MatchByPath extends Stage {
  run(exchange: Exchange): void {
    exchange.policy = { kind: 'view', name: exchange.path.split('/')[1]!, auth: 'anonymous', timeoutMs: 5000, maxBodyBytes: 1000 };
    exchange.setDeadline(5000);
  }
}

@Injectable()
class AllowEverything extends Stage {
  override run(): void {}
}

/** Does what the outbound stack and the views' engine do to the record. */
function note(exchange: Exchange, status: number): void {
  const { record } = exchange;
  record.parts.push({ name: 'hero', required: false, startMs: 1, durationMs: 4, outcome: status < 500 ? 'ok' : 'failed', reason: status < 500 ? undefined : 'upstream_failed' });
  record.attempts.push({ upstream: 'products', kind: 'first', instance: 'localhost:4401', startMs: 2, durationMs: 3, status, bytes: 100, parts: ['hero'], breaker: 'closed' });
}

@Controller()
class TestController {
  readonly #logger = new Logger('Shop');

  @Get('good')
  good() {
    this.#logger.log('within a request');
    note(currentExchange(), 200);
    return {};
  }

  /** As a view does with an older value in place of a part, and an answer from the cache for two. */
  @Get('stale')
  stale() {
    const { record } = currentExchange();
    record.parts.push({ name: 'hero', required: false, startMs: 1, durationMs: 4, outcome: 'degraded', reason: 'timeout', staleMs: 1234.5 });
    record.parts.push({ name: 'main', required: true, startMs: 1, durationMs: 1, outcome: 'ok' });
    record.cacheUses.push({ upstream: 'products', status: 'hit', startMs: 1, bytes: 321, parts: ['main', 'hero'] });
    return {};
  }

  @Get('slow')
  async slow() {
    note(currentExchange(), 200);
    await sleep(60);
    return {};
  }

  @Get('bad/:what')
  bad(@Param('what') what: string) {
    note(currentExchange(), 500);
    throw new GatewayError('upstream_failed', `The service failed at ${what}.`, { upstream: 'products' });
  }
}

/** Stands in for what other libraries serve to operators: in states that a gateway of its own would take long to come into. */
class OtherRoutes {
  constructor(management: ManagementServer) {
    const instance = { name: 'localhost:4401', state: 'healthy', inFlight: 1, latencyMs: 3.2, calls: 12 };
    const ejected = { ...instance, name: 'localhost:4411', state: 'ejected', ejectedForMs: 4000 };
    management.get('/upstreams', () => ({ upstreams: [{ name: 'products', instances: [instance, ejected], breaker: { state: 'half-open' }, concurrency: { limit: 20, inFlight: 1 }, retries: { made: 2 } }] }));
    management.get('/routes', () => ({ reload: { outcome: 'refused' }, routes: [{ name: 'products', leads: 'forward', to: 'products', match: { path: '/api/products/**', methods: ['GET'] }, policy: { auth: 'anonymous' }, origin: 'gateway.yaml:3' }] }));
  }
}

@Module({
  controllers: [TestController],
  providers: [MatchByPath, AllowEverything, { provide: OtherRoutes, useFactory: (management: ManagementServer) => new OtherRoutes(management), inject: [ManagementServer] }],
})
class TestModule {
  constructor(@Inject(OtherRoutes) readonly routes: OtherRoutes) {}
}

/** A gateway of this library alone, on free ports. */
export async function startTestGateway(variables: Record<string, string> = {}, yaml = 'observability: {slow: 50ms}'): Promise<RunningGateway> {
  const directory = mkdtempSync(join(tmpdir(), 'portico-'));
  writeFileSync(join(directory, 'gateway.yaml'), `${yaml}\n`);
  const definition = defineGateway({
    name: 'test-bff',
    ports: { public: 0, management: 0 },
    directory,
    libraries: [observability],
    stages: { match: MatchByPath, authorize: AllowEverything },
  });
  try {
    return await startGateway(TestModule, definition, readEnvironment({ LOG_LEVEL: 'silent', ...variables }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
