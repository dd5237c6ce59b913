import { applyDecorators, Header, HttpCode, type HttpStatus, RequestMapping, RequestMethod, SetMetadata } from '@nestjs/common';
import { type z } from 'zod';

/** One operation of a service's API: the source of its route, of the checks on its input and of its description. */
export interface OperationDefinition {
  /** Operation id: camelCase, verb first. */
  readonly id: string;
  readonly summary: string;
  readonly method: keyof typeof methods;
  /** Path as OpenAPI writes it: `/products/{id}`. */
  readonly path: `/${string}`;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Header fields, their names in lower case. */
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Status of a good answer; 200 unless given. */
  readonly status?: 200 | 201 | 204;
  /** A named schema; none with 204. */
  readonly answer?: z.ZodType;
  /** Cache-Control of a good answer; `no-store` unless given. */
  readonly cache?: string;
  /** Named schemas of the problems that clients should expect, beside 400 and the default. */
  readonly problems?: Readonly<Record<number, z.ZodType>>;
}

/** What a handler is given: each part checked by the operation's schema. */
export type InputOf<Definition extends OperationDefinition> = {
  [Part in 'params' | 'query' | 'headers' | 'body']: Definition[Part] extends z.ZodType ? z.output<Definition[Part]> : undefined;
};

type AnswerOf<Definition extends OperationDefinition> = Definition['answer'] extends z.ZodType
  ? z.output<Definition['answer']>
  : void;

type Handler<Definition extends OperationDefinition> = (
  input: InputOf<Definition>,
  ...others: never[]
) => AnswerOf<Definition> | Promise<AnswerOf<Definition>>;

const methods = {
  get: RequestMethod.GET,
  post: RequestMethod.POST,
  patch: RequestMethod.PATCH,
  delete: RequestMethod.DELETE,
} as const;

const OPERATION = 'portico:operation';

/**
 * Makes a controller's method the handler of an operation; its first parameter is `@Input()`. The compiler holds
 * the method's parameter and answer against the schemas.
 */
export function Operation<const Definition extends OperationDefinition>(definition: Definition) {
  const { method, path, status = 200, cache = 'no-store' } = definition;
  const route = applyDecorators(
    RequestMapping({ method: methods[method], path: path.replaceAll(/\{(\w+)\}/g, ':$1') }),
    HttpCode(status satisfies HttpStatus),
    Header('Cache-Control', cache),
    SetMetadata(OPERATION, definition),
  );
  return <Method extends Handler<Definition>>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => route(target, name, descriptor);
}

/** The operation that a handler serves, if it is one. */
export function operationOf(handler: unknown): OperationDefinition | undefined {
  return typeof handler === 'function' ? Reflect.getMetadata(OPERATION, handler) : undefined;
}
