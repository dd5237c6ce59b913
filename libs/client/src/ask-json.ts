import { currentScope, GatewayError } from '@portico/pipeline';
import { type Check } from './answer-check.ts';
import { type Answer, collect } from './collect.ts';
import { freshForMs } from './freshness.ts';
import { addContext } from './outbound-headers.ts';
import { refusal } from './refused-answer.ts';
import { type Upstream } from './upstream.ts';
import { validatorOf } from './still-holds.ts';

/** How long an answer's body may stand still, milliseconds. The attempt's timeout and the deadline apply besides. */
const BODY_IDLE_MS = 5_000;

export interface AskOptions {
  /** Further request fields, such as Idempotency-Key. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether an answer can be used. */
  readonly check?: Check | undefined;
}

/**
 * Asks a service for JSON, for the work in progress: its deadline, its abort, its record.
 *
 * @param path with its query, encoded
 * @throws GatewayError `not_found` for a 404; `upstream_failed` for any other answer than a success; `upstream_answer_invalid` for
 *   what is no JSON or not what the check demands; what went wrong on the way as network-errors.ts says
 */
export async function askJson(upstream: Upstream, method: string, path: string, options: AskOptions = {}): Promise<unknown> {
  const { work, parts } = currentScope();
  const headers = ['accept', 'application/json'];
  addContext(headers, work);
  for (const name in options.headers) headers.push(name, options.headers[name]!);
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  if (body !== null) headers.push('content-type', 'application/json');
  const answer = await collect(upstream, { work, parts, method, path, headers, body, idleTimeoutMs: BODY_IDLE_MS }).catch((error: unknown) => {
    work.validBy(undefined);
    work.freshFor(0);
    throw error;
  });
  work.freshFor(freshForMs(answer.headers));
  work.validBy(method === 'GET' && options.headers === undefined ? validatorOf(upstream.name, path, answer) : undefined);
  if (answer.status < 200 || answer.status >= 300) throw refusal(answer.status, upstream.name, answer.body);
  const value = parse(answer, upstream.name);
  if (options.check === undefined || options.check(value)) return value;
  throw new GatewayError('upstream_answer_invalid', `The service "${upstream.name}" answered another shape than it describes.`, { upstream: upstream.name });
}

function parse(answer: Answer, upstream: string): unknown {
  if (answer.body.length === 0) return undefined;
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw new GatewayError('upstream_answer_invalid', `The service "${upstream}" answered something that is not JSON.`, { cause, upstream });
  }
}
