import { Controller, Get, Inject, Module } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
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
export class BenchModule {}
