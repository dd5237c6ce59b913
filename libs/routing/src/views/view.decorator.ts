import { applyDecorators, SetMetadata } from '@nestjs/common';
import { Guarded, type HandlerPolicy } from '@portico/pipeline';
import { type z } from 'zod';

/** What a view says of its answer: the source of its OpenAPI entry, and what its spec holds it against. */
export interface ViewDescription<A extends z.ZodType = z.ZodType> {
  /** One sentence. */
  readonly summary?: string;
  /** The schema of the answer, named by `.meta({id})`. */
  readonly answer?: A;
  /** Answers by name, such as `whole` and `degraded`; made when the description is. */
  readonly examples?: Readonly<Record<string, () => z.output<A>>>;
  /** Named selections of the answer's members, beside `fields=`: `card: ['id', 'name']`. */
  readonly variants?: Readonly<Record<string, readonly string[]>>;
  /** Whether answers are compressed and, to GET, have entity tags and are 304 to who has them. */
  readonly conditional?: boolean;
  /** The payload budget: most bytes of an answer before compression, at the longest list that docs/views.md names. A test checks it. */
  readonly maxBytes?: number;
}

/**
 * `auth`: who may see it; there is no default, a view without a policy stops the start. `timeoutMs`: for the whole answer;
 * default `timeouts.view` of gateway.yaml. `maxCalls`: the most calls that one answer may take, however long its lists are.
 */
export type ViewOptions<A extends z.ZodType = z.ZodType> = Omit<HandlerPolicy, 'name' | 'csrf' | 'slides'> & ViewDescription<A>;

export const VIEW = Symbol('view');

/** Makes a controller's handler a view: `@Get('api/pages/home') @View('home', {auth: 'anonymous', answer: HomePage})`. */
export function View<A extends z.ZodType>(name: string, { summary, answer, examples, variants, conditional, maxBytes, ...policy }: ViewOptions<A>): MethodDecorator {
  return applyDecorators(Guarded(name, policy), SetMetadata(VIEW, { summary, answer, examples, variants, conditional, maxBytes }));
}
