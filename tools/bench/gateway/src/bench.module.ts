import { Controller, Get, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
import { type ExchangeSink, Exchanges } from '@portico/pipeline';
import { Parts, View } from '@portico/routing';
import { PageView } from './page.view.ts';
import { StackView } from './stack.view.ts';

interface PartPaths {
  '/part/{name}': { get: { parameters: { path: { name: string } }; responses: { 200: { content: { 'application/json': object } } } } };
}

@Controller()
class ComposeView {
  readonly #parts: ServiceClient<PartPaths>;

  constructor(@Inject(Upstreams) upstreams: Upstreams) {
    this.#parts = new ServiceClient(upstreams.get('parts'));
  }

  @Get('compose')
  @View('compose', { auth: 'anonymous' })
  compose(@Parts() part: Parts) {
    const a = part.required('a', () => this.#part('a'));
    const b = part.required('b', () => this.#part('b'));
    const c = part.required('c', () => this.#part('c'));
    return part.compose({ a, b, c }, (parts) => parts);
  }

  #part(name: string): Promise<object> {
    return this.#parts.get('/part/{name}', { path: { name } });
  }
}

@Module({ controllers: [ComposeView, PageView, StackView] })
export class BenchModule implements OnApplicationBootstrap {
  constructor(@Inject(Exchanges) private readonly exchanges: Exchanges) {}

  /** With `BENCH_UNTOLD` nothing is told of what the route `untold` took: what telling costs is compared within one process. */
  onApplicationBootstrap(): void {
    if (process.env.BENCH_UNTOLD === undefined) return;
    const { sinks } = this.exchanges;
    const told = (sink: ExchangeSink): ExchangeSink => ({ ended: (exchange) => exchange.policy?.name === 'untold' || sink.ended(exchange) });
    sinks.splice(0, sinks.length, ...sinks.map(told));
  }
}
