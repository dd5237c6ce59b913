import { HttpModule } from '@nestjs/axios';
import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { Configuration, Credentials, ENVIRONMENT, type Environment, ManagementServer, Readings } from '@portico/pipeline';
import { axiosAdapter } from './axios-adapter.ts';
import { HttpCacheModule } from './cache/http-cache.module.ts';
import { HttpCache } from './cache/http-cache.ts';
import { readingsOf } from './upstream-readings.ts';
import { statusOf } from './upstream-status.ts';
import { Upstreams } from './upstreams.ts';

function upstreams(configuration: Configuration, { porticoZone: zone }: Environment, cache: HttpCache, credentials?: Credentials): Upstreams {
  const all = new Upstreams({ credentials, cache, zone });
  configuration.follow(all);
  return all;
}

@Module({
  imports: [HttpCacheModule],
  providers: [{ provide: Upstreams, useFactory: upstreams, inject: [Configuration, ENVIRONMENT, HttpCache, { token: Credentials, optional: true }] }],
  exports: [Upstreams],
})
class UpstreamsModule implements OnModuleInit {
  constructor(
    @Inject(Configuration) private readonly configuration: Configuration,
    @Inject(Upstreams) private readonly upstreams: Upstreams,
    @Inject(ManagementServer) management: ManagementServer,
    @Inject(Readings) readings: Readings,
  ) {
    management.get('/upstreams', () => ({ upstreams: [...upstreams.all()].map((upstream) => statusOf(upstream, performance.now())) }));
    readings.add(...readingsOf(upstreams));
  }

  /** By now all code has said which upstreams it calls. */
  onModuleInit(): void {
    this.configuration.follow({ checks: [(whole, report) => this.upstreams.checkCalled(whole, report)], apply: () => {} });
  }
}

const identity = (data: unknown): unknown => data;

/** The outbound stack: `Upstreams`, and `HttpService` of `@nestjs/axios` over them. */
@Global()
@Module({
  imports: [
    UpstreamsModule,
    HttpModule.registerAsync({
      imports: [UpstreamsModule],
      useFactory: (upstreams: Upstreams) => ({ adapter: axiosAdapter(upstreams), transformResponse: identity }),
      inject: [Upstreams],
    }),
  ],
  exports: [UpstreamsModule, HttpModule],
})
export class ClientModule {}
