import { Controller, Get, Inject } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
import { type BatchSource } from '@portico/pipeline';
import { Parts, View } from '@portico/routing';
import { z } from 'zod';

interface Item {
  readonly id: number;
}
interface PagePaths {
  '/part/{name}': { get: { parameters: { path: { name: string }; query?: { ids: number[] } }; responses: { 200: { content: { 'application/json': { items: Item[] } } } } } };
  '/kept/{name}': { get: { parameters: { path: { name: string } }; responses: { 200: { content: { 'application/json': object } } } } };
}

const OWN = ['a', 'b', 'c', 'd'];
/** Each of the further sixteen asks for two of these eight. */
const PAIRS = Array.from({ length: 16 }, (_, at) => [1_000 + (at % 8), 1_000 + ((at + 1) % 8)] as const);
const Unchanged = z.object({ a: z.object({}), b: z.object({}), c: z.object({}) }).meta({ id: 'Unchanged' });

/** A page of twenty parts, of which sixteen share one call; and one that its client has already. */
@Controller()
export class PageView {
  readonly #service: ServiceClient<PagePaths>;
  readonly #items: BatchSource<number, Item> = async (ids) => {
    const { items } = await this.#service.get('/part/{name}', { path: { name: 'many' }, query: { ids: [...ids] } });
    return new Map(items.map((item) => [item.id, item]));
  };

  constructor(@Inject(Upstreams) upstreams: Upstreams) {
    this.#service = new ServiceClient(upstreams.get('parts'));
  }

  @Get('compose-20')
  @View('compose-20', { auth: 'anonymous', maxCalls: 5 })
  page(@Parts() part: Parts) {
    const parts: Record<string, Promise<unknown>> = {};
    for (const name of OWN) parts[name] = part.required(name, () => this.#service.get('/part/{name}', { path: { name } }));
    PAIRS.forEach((ids, at) => {
      parts[`pair-${at}`] = part.required(`pair-${at}`, async () => {
        const items = await part.batch(this.#items, ids);
        return ids.map((id) => items.get(id));
      });
    });
    return part.compose(parts, (all) => all);
  }

  @Get('unchanged')
  @View('unchanged', { auth: 'anonymous', answer: Unchanged, conditional: true })
  unchanged(@Parts() part: Parts) {
    const kept = (name: string) => part.required(name, () => this.#service.get('/kept/{name}', { path: { name } }));
    return part.compose({ a: kept('a'), b: kept('b'), c: kept('c') }, (parts) => parts);
  }
}
