import { type AddressInfo } from 'node:net';
import { type HttpAdapterHost } from '@nestjs/core';
import { type Environment } from '@portico/pipeline';

/** The origin under which browsers reach this gateway: PUBLIC_URL, and in development where it listens. */
export class PublicOrigin {
  #value: string | undefined;

  constructor(
    environment: Pick<Environment, 'publicUrl'>,
    private readonly host: Pick<HttpAdapterHost, 'httpAdapter'>,
  ) {
    this.#value = environment.publicUrl;
  }

  get value(): string {
    if (this.#value === undefined) {
      const server = this.host.httpAdapter.getHttpServer() as { address(): AddressInfo };
      this.#value = `http://localhost:${server.address().port}`;
    }
    return this.#value;
  }

  url(path: string): URL {
    return new URL(path, this.value);
  }
}
