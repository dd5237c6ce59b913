import { HttpModule } from '@nestjs/axios';
import { Global, Inject, Module, type OnModuleInit, Optional } from '@nestjs/common';
import { Credentials, GATEWAY_FILE, type GatewayFile } from '@portico/pipeline';
import { axiosAdapter } from './axios-adapter.ts';
import { missingCredentials } from './missing-credentials.ts';
import { Upstreams } from './upstreams.ts';
import { upstreamsSection } from './upstreams.section.ts';

const upstreams = (file: GatewayFile, credentials?: Credentials) => new Upstreams(file.get(upstreamsSection), credentials, file.where(['upstreams']));

@Module({
  providers: [{ provide: Upstreams, useFactory: upstreams, inject: [GATEWAY_FILE, { token: Credentials, optional: true }] }],
  exports: [Upstreams],
})
class UpstreamsModule implements OnModuleInit {
  constructor(
    @Inject(GATEWAY_FILE) private readonly file: GatewayFile,
    @Optional() private readonly credentials?: Credentials,
  ) {}

  /** @throws ConfigFaults: a gateway does not start without what its upstreams ask for */
  onModuleInit(): void {
    if (!this.credentials) missingCredentials(this.file.get(upstreamsSection), this.file.where);
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
