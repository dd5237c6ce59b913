import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, type ExecutionContext, Get, Injectable, Module, Post, Req, Res } from '@nestjs/common';
import {
  currentExchange,
  defineGateway,
  type Exchange,
  Exchanges,
  Guarded,
  HANDLER_POLICY,
  type HandlerPolicy,
  readEnvironment,
  type RunningGateway,
  Stage,
  startGateway,
} from '@portico/pipeline';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { upstreamsSection } from '@portico/client';
import { inspect } from 'node:util';
import { auth, AuthorizeStage, CsrfStage, sessions, SessionStage } from '../index.ts';
import { FakeProvider } from './fake-provider.fixture.ts';
import { TestBrowser, type Visit } from './test-browser.fixture.ts';
import { UserTokens } from './user-token.ts';

/** Takes a handler's policy from its decorator, as routing does for views. */
@Injectable()
class HandlerMatchStage extends Stage {
  override run(exchange: Exchange, context: ExecutionContext): void {
    const policy = Reflect.getMetadata(HANDLER_POLICY, context.getHandler()) as HandlerPolicy | undefined;
    exchange.policy = policy && { kind: 'view', timeoutMs: 5_000, maxBodyBytes: 10_000, ...policy };
    exchange.params = exchange.request.params as Exchange['params'];
    exchange.setDeadline(exchange.policy?.timeoutMs ?? 5_000);
  }
}

@Controller('api')
class TestController {
  constructor(private readonly tokens: UserTokens) {}

  @Get('me')
  @Guarded('me', { auth: 'user' })
  me(): object {
    return currentExchange().principal;
  }

  @Get('open')
  @Guarded('open', { auth: 'anonymous' })
  open(): object {
    return currentExchange().principal;
  }

  @Post('things')
  @Guarded('things', { auth: 'user' })
  things(): object {
    return { done: true };
  }

  @Post('open-things')
  @Guarded('open-things', { auth: 'anonymous' })
  openThings(): object {
    return { done: true };
  }

  @Get('admin')
  @Guarded('admin', { auth: { roles: ['admin'] } })
  admin(): object {
    return {};
  }

  @Get('strong')
  @Guarded('strong', { auth: { acr: ['mfa'] } })
  strong(): object {
    return {};
  }

  @Get('token')
  @Guarded('token', { auth: 'user', timeoutMs: 1_500 })
  async token(): Promise<object> {
    return { token: await this.tokens.accessToken(currentExchange()) };
  }

  /** What an upstream does that refuses the token which it is sent first. */
  @Get('refused-token')
  @Guarded('refused-token', { auth: 'user' })
  async refused(): Promise<object> {
    const exchange = currentExchange();
    const first = await this.tokens.accessToken(exchange);
    const renewed = await this.tokens.renew(exchange);
    const again = await this.tokens.renew(exchange);
    return { renewed, again, isOther: (await this.tokens.accessToken(exchange)) !== first };
  }

  @Get('stream')
  @Guarded('stream', { auth: 'user', timeoutMs: Infinity })
  stream(@Req() { exchange }: FastifyRequest, @Res() reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: begun\n\n');
    exchange.onAbort(() => reply.raw.destroy());
  }
}

@Module({ providers: [HandlerMatchStage], exports: [HandlerMatchStage] })
class MatchModule {}

@Module({ imports: [MatchModule], controllers: [TestController] })
class TestModule {}

export interface SessionGatewayOptions {
  readonly environment?: Record<string, string>;
  /** `session:` of gateway.yaml. */
  readonly session?: Record<string, unknown>;
}

/** A gateway with sessions, and all that it told anybody but the browser. */
export class SessionGateway {
  readonly told: string[] = [];

  private constructor(readonly running: RunningGateway) {
    // As much of an error as any log line has.
    running.app.get(Exchanges).sinks.push({
      ended: ({ record: { error, attempts }, path }) => {
        const cause = error?.cause as Error | undefined;
        const why = [error?.message, error?.stack, cause?.name, cause?.message, cause?.stack];
        this.told.push(inspect({ path, attempts, why }, { depth: 6 }));
      },
    });
  }

  static async start(provider: Pick<FakeProvider, 'url'>, options: SessionGatewayOptions = {}): Promise<SessionGateway> {
    const { environment = {}, session = {} } = options;
    const directory = mkdtempSync(join(tmpdir(), 'portico-'));
    writeFileSync(join(directory, 'gateway.yaml'), JSON.stringify({ session }));
    const definition = defineGateway({
      name: 'web-bff',
      ports: { public: 0, management: 0 },
      directory,
      libraries: [auth, sessions, { module: MatchModule, sections: [upstreamsSection] }],
      stages: { match: HandlerMatchStage, protect: CsrfStage, authenticate: SessionStage, authorize: AuthorizeStage },
    });
    const client = { OIDC_ISSUER: provider.url, OIDC_CLIENT_ID: 'web-bff', OIDC_CLIENT_SECRET: 'web-bff-secret' };
    try {
      return new SessionGateway(await startGateway(TestModule, definition, readEnvironment({ ...client, ...environment })));
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  get url(): string {
    return this.running.url;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}

/** Signs in, and follows to where the user wanted to go. @returns the callback's answer */
export async function signIn(browser: TestBrowser, provider: FakeProvider, query = ''): Promise<Visit> {
  const begun = await browser.navigate(`/bff/login${query}`);
  if (begun.location === undefined) throw new Error(`/bff/login answered ${begun.status}: ${begun.body}`);
  const back = provider.authorize(begun.location);
  return browser.navigate(back.pathname + back.search, 'cross-site');
}
