import { currentWork, GatewayError } from '@portico/pipeline';
import { collect, type Answer } from './collect.ts';
import { addContext } from './outbound-headers.ts';
import { type Parameters, pathOf } from './path-of.ts';
import { refusal } from './refused-answer.ts';
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

/** How long an answer's body may stand still, milliseconds. The attempt's timeout and the deadline apply besides. */
const BODY_IDLE_MS = 5_000;

/**
 * Calls a described service (OpenAPI): paths, parameters and answers are checked by the compiler against its generated
 * types. It works for the exchange in progress: its deadline, its abort, its record.
 *
 * A 404 is thrown as `not_found`; any other answer than a success as `upstream_failed`; what cannot be parsed as
 * `upstream_answer_invalid`; what went wrong on the way as network-errors.ts says.
 */
export class ServiceClient<Paths> {
  constructor(private readonly upstream: Upstream) {}

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

  async #call<T>(method: string, template: string, options: CallOptions<unknown>): Promise<T> {
    const { upstream } = this;
    const work = currentWork();
    const path = pathOf(template, options.path as Parameters, options.query as Parameters);
    const headers = ['accept', 'application/json'];
    addContext(headers, work);
    for (const name in options.headers) headers.push(name, options.headers[name]!);
    const body = options.body === undefined ? null : JSON.stringify(options.body);
    if (body !== null) headers.push('content-type', 'application/json');
    const answer = await collect(upstream, { work, method, path, headers, body, idleTimeoutMs: BODY_IDLE_MS });
    if (answer.status >= 200 && answer.status < 300) return parse(answer, upstream.name) as T;
    throw refusal(answer.status, upstream.name, answer.body);
  }
}

function parse(answer: Answer, upstream: string): unknown {
  if (answer.body.length === 0) return undefined;
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw new GatewayError('upstream_answer_invalid', `The service "${upstream}" answered something that is not JSON.`, { cause, upstream });
  }
}
