import { HttpModule } from '@nestjs/axios';
import { Global, Module } from '@nestjs/common';
import { Credentials, GATEWAY_FILE, type GatewayFile } from '@portico/pipeline';
import { axiosAdapter } from './axios-adapter.ts';
import { missingCredentials } from './missing-credentials.ts';
import { Upstreams } from './upstreams.ts';
import { upstreamsSection } from './upstreams.section.ts';

function upstreams(file: GatewayFile, credentials?: Credentials): Upstreams {
  const options = file.get(upstreamsSection);
  if (!credentials) missingCredentials(options, file.where);
  return new Upstreams(options, credentials);
}

@Module({
  providers: [{ provide: Upstreams, useFactory: upstreams, inject: [GATEWAY_FILE, { token: Credentials, optional: true }] }],
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
