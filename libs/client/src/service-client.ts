import { AnswerChecks, type AnswerSchemas } from './answer-check.ts';
import { askJson } from './ask-json.ts';
import { type Parameters, pathOf } from './path-of.ts';
import { type Upstream } from './upstream.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Operation<Paths, P extends keyof Paths, M extends Method> = Paths[P] extends Record<M, infer O> ? O : never;
/** The paths of a description that take a method. */
export type PathsWith<Paths, M extends Method> = { [P in keyof Paths]: Paths[P] extends Record<M, object> ? P : never }[keyof Paths] & string;
type Content<T> = T extends { content: { 'application/json': infer J } } ? J : never;
type Success<R> = { [S in keyof R]: S extends 200 | 201 | 202 ? Content<R[S]> : never }[keyof R];
/** What an operation answers, by its description. */
export type AnswerOf<O> = O extends { responses: infer R } ? Success<R> : never;
type Group<O, K extends 'path' | 'query'> = O extends { parameters: infer G } ? (K extends keyof G ? NonNullable<G[K]> : object) : object;
type BodyOf<O> = O extends { requestBody?: infer B } ? Content<NonNullable<B>> : never;

export interface CallOptions<O> {
  readonly path?: Group<O, 'path'>;
  readonly query?: Group<O, 'query'>;
  readonly body?: BodyOf<O>;
  /** Further request fields, such as Idempotency-Key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Calls a described service (OpenAPI): paths, parameters and answers are checked by the compiler against its generated
 * types. It works for the exchange in progress: its deadline, its abort, its record.
 *
 * Errors as {@link askJson} says; an answer of another shape than the description's is one.
 */
export class ServiceClient<Paths> {
  readonly #checks: AnswerChecks | undefined;

  /** @param answers what the service's description says of them; without it, they are taken as they come */
  constructor(
    private readonly upstream: Upstream,
    answers?: AnswerSchemas,
  ) {
    this.#checks = answers && new AnswerChecks(answers);
  }

  get<P extends PathsWith<Paths, 'get'>>(path: P, options: CallOptions<Operation<Paths, P, 'get'>> = {}) {
    return this.#call<AnswerOf<Operation<Paths, P, 'get'>>>('GET', path, options);
  }

  post<P extends PathsWith<Paths, 'post'>>(path: P, options: CallOptions<Operation<Paths, P, 'post'>> = {}) {
    return this.#call<AnswerOf<Operation<Paths, P, 'post'>>>('POST', path, options);
  }

  patch<P extends PathsWith<Paths, 'patch'>>(path: P, options: CallOptions<Operation<Paths, P, 'patch'>> = {}) {
    return this.#call<AnswerOf<Operation<Paths, P, 'patch'>>>('PATCH', path, options);
  }

  delete<P extends PathsWith<Paths, 'delete'>>(path: P, options: CallOptions<Operation<Paths, P, 'delete'>> = {}) {
    return this.#call<AnswerOf<Operation<Paths, P, 'delete'>>>('DELETE', path, options);
  }

  async #call<T>(method: string, template: string, { path, query, headers, body }: CallOptions<unknown>): Promise<T> {
    const target = pathOf(template, path as Parameters, query as Parameters);
    return (await askJson(this.upstream, method, target, { headers, body, check: this.#checks?.of(`${method} ${template}`) })) as T;
  }
}
