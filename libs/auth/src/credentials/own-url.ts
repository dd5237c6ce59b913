import { type AddressInfo } from 'node:net';
import { type HttpAdapterHost } from '@nestjs/core';
import { type Environment } from '@portico/pipeline';

/** Where a gateway is reached: `PUBLIC_URL`, or the port of this machine that it listens on, known once it does. */
export function ownUrl({ publicUrl }: Pick<Environment, 'publicUrl'>, { httpAdapter }: HttpAdapterHost): () => string {
  let url = publicUrl;
  return () => (url ??= `http://localhost:${(httpAdapter.getHttpServer() as { address(): AddressInfo }).address().port}`);
}
