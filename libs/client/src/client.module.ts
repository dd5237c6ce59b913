import { HttpModule } from '@nestjs/axios';
import { Global, Module } from '@nestjs/common';
import { GATEWAY_FILE, type GatewayFile } from '@portico/pipeline';
import { axiosAdapter } from './axios-adapter.ts';
import { Upstreams } from './upstreams.ts';
import { upstreamsSection } from './upstreams.section.ts';

@Module({
  providers: [{ provide: Upstreams, useFactory: (file: GatewayFile) => new Upstreams(file.get(upstreamsSection)), inject: [GATEWAY_FILE] }],
  exports: [Upstreams],
})
class UpstreamsModule {}

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
