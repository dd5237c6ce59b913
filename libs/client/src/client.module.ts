import { HttpModule } from '@nestjs/axios';
import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { Configuration, Credentials } from '@portico/pipeline';
import { axiosAdapter } from './axios-adapter.ts';
import { HttpCacheModule } from './cache/http-cache.module.ts';
import { HttpCache } from './cache/http-cache.ts';
import { Upstreams } from './upstreams.ts';

function upstreams({ file }: Configuration, cache: HttpCache, credentials?: Credentials): Upstreams {
  const all = new Upstreams({ credentials, cache });
  all.apply(file);
  return all;
}

@Module({
  imports: [HttpCacheModule],
  providers: [{ provide: Upstreams, useFactory: upstreams, inject: [Configuration, HttpCache, { token: Credentials, optional: true }] }],
  exports: [Upstreams],
})
class UpstreamsModule implements OnModuleInit {
  constructor(
    @Inject(Configuration) private readonly configuration: Configuration,
    @Inject(Upstreams) private readonly upstreams: Upstreams,
  ) {}

  /** @throws ConfigFaults: a gateway does not start without what its upstreams ask for */
  onModuleInit(): void {
    this.configuration.follow(this.upstreams);
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
