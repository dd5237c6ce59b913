import { HttpService } from '@nestjs/axios';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { addContext, collect, ServiceClient, type Upstream, Upstreams } from '@portico/client';
import { currentWork, type Work } from '@portico/pipeline';
import { View } from '@portico/routing';
import { firstValueFrom } from 'rxjs';
import { type Dispatcher, Pool } from 'undici';

interface PartPaths {
  '/part/{name}': { get: { parameters: { path: { name: string } }; responses: { 200: { content: { 'application/json': object } } } } };
}

/** The same call by each of the ways there are, so that they differ in nothing else. */
@Controller()
export class StackView {
  readonly #upstream: Upstream;
  readonly #typed: ServiceClient<PartPaths>;
  readonly #pool: Pool;

  constructor(
    @Inject(Upstreams) upstreams: Upstreams,
    @Inject(HttpService) private readonly http: HttpService,
  ) {
    this.#upstream = upstreams.get('parts');
    this.#typed = new ServiceClient(this.#upstream);
    this.#pool = new Pool(this.#upstream.instances[0]!.endpoint.origin, { connections: 256, pipelining: 1, headersTimeout: 5_000, bodyTimeout: 5_000 });
  }

  @Get('bare/part/:name')
  @View('bare', { auth: 'anonymous' })
  async bare(@Param('name') name: string): Promise<unknown> {
    return JSON.parse(String(await bareCall(this.#pool, `/part/${name}`, currentWork()))) as unknown;
  }

  @Get('stack/part/:name')
  @View('stack', { auth: 'anonymous' })
  async stack(@Param('name') name: string): Promise<unknown> {
    const request = { work: currentWork(), method: 'GET', path: `/part/${name}`, headers: ['accept', 'application/json'], body: null, idleTimeoutMs: 5_000 };
    return JSON.parse(String((await collect(this.#upstream, request)).body)) as unknown;
  }

  @Get('typed/part/:name')
  @View('typed', { auth: 'anonymous' })
  typed(@Param('name') name: string): Promise<unknown> {
    return this.#typed.get('/part/{name}', { path: { name } });
  }

  @Get('axios/part/:name')
  @View('axios', { auth: 'anonymous' })
  async axios(@Param('name') name: string): Promise<unknown> {
    return (await firstValueFrom(this.http.get<unknown>(`http://parts/part/${name}`))).data;
  }
}

/** It sends the same fields, since they are not the stack's: whoever calls a service tells it of the request, the trace and the time. */
function bareCall(pool: Pool, path: string, work: Work): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const headers = ['accept', 'application/json'];
  addContext(headers, work);
  headers.push('x-timeout-ms', '10000');
  pool.dispatch({ method: 'GET', path, headers }, new Collecting(resolve, reject));
  return promise;
}

class Collecting implements Dispatcher.DispatchHandler {
  readonly #chunks: Buffer[] = [];

  constructor(
    private readonly resolve: (body: Buffer) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.resolve(this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.reject(error);
  }
}
