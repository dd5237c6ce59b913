import { Logger } from '@nestjs/common';
import { type Exchange, GatewayError, hasBody } from '@portico/pipeline';
import { parse } from 'secure-json-parse';
import { bodyAhead } from '../routes/upload.ts';
import { type Misfit, type OpenApiDescription, type Operation } from './openapi-description.ts';

/** In `report`, a larger body goes its way unread, bytes. */
const REPORT_BYTES = 1024 * 1024;

/** Whether a route's requests fit the description of their service. */
export class Checks {
  /** Requests that did not fit. */
  misfits = 0;
  readonly #log = new Logger('Checks');

  constructor(
    private readonly route: string,
    private readonly mode: 'report' | 'enforce',
    private readonly description: OpenApiDescription,
  ) {}

  /**
   * @param target path and query that the service will be asked for
   * @throws GatewayError `invalid_query`, `invalid_input`, `malformed_body`, `unsupported_media_type`, `no_route`,
   *   `method_not_allowed`, unless it only reports
   */
  async check(exchange: Exchange, target: string): Promise<void> {
    try {
      await this.#judge(exchange, target);
    } catch (error) {
      if (!(error instanceof GatewayError) || !REFUSALS.has(error.code)) throw error;
      this.misfits += 1;
      if (this.mode === 'enforce') throw error;
      this.#log.warn({ route: this.route, request: exchange.id, misfit: error.code, detail: error.detail, errors: error.extensions?.errors });
    }
  }

  async #judge(exchange: Exchange, target: string): Promise<void> {
    const mark = target.indexOf('?');
    const path = mark < 0 ? target : target.slice(0, mark);
    const found = this.description.find(exchange.method, path);
    if (found === undefined) throw new GatewayError('no_route', 'The service describes nothing at this path.');
    const { operation, methods, captured } = found;
    if (operation === undefined) {
      const allow = [...methods, 'OPTIONS'].join(', ');
      throw new GatewayError('method_not_allowed', `This path takes ${allow}.`, { headers: { Allow: allow } });
    }
    const query = misfitsOf(operation.query, 'query', mark < 0 ? {} : valuesOf(new URLSearchParams(target.slice(mark + 1))));
    if (query.length > 0) throw new GatewayError('invalid_query', 'The query does not fit; see errors.', { extensions: { errors: query } });
    const others = [...misfitsOf(operation.path, 'path', { ...captured }), ...misfitsOf(operation.header, 'header', { ...exchange.request.raw.headers })];
    if (others.length > 0) throw new GatewayError('invalid_input', 'The request does not fit; see errors.', { extensions: { errors: others } });
    await this.#judgeBody(exchange, operation);
  }

  async #judgeBody(exchange: Exchange, { body }: Operation): Promise<void> {
    const { raw } = exchange.request;
    if (body === undefined) return;
    if (!hasBody(raw)) {
      if (body.required) throw new GatewayError('malformed_body', 'This needs a body.');
      return;
    }
    const type = (raw.headers['content-type'] ?? '').toLowerCase().split(';', 1)[0]!.trim();
    const known = [type, type.replace(/\/.*$/, '/*'), '*/*'].find((name) => body.byType.has(name));
    if (known === undefined) throw new GatewayError('unsupported_media_type', `Send the body as ${[...body.byType.keys()].join(' or ')}.`);
    const validate = body.byType.get(known);
    if (validate === undefined) return;
    const length = Number(raw.headers['content-length'] ?? Infinity);
    if (this.mode === 'report' && exchange.body === undefined && length > REPORT_BYTES) return;
    const value = parseJson((await bodyAhead(exchange)) ?? Buffer.alloc(0));
    if (validate(value)) return;
    const errors = (validate.errors ?? []).map(({ instancePath, message = '' }): Misfit => ({ in: 'body', pointer: `#${instancePath}`, detail: message }));
    throw new GatewayError('invalid_input', 'The body does not fit; see errors.', { extensions: { errors } });
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['invalid_query', 'invalid_input', 'malformed_body', 'unsupported_media_type', 'no_route', 'method_not_allowed']);

function misfitsOf(check: Operation['query'], place: Misfit['in'], values: Record<string, unknown>): Misfit[] {
  if (check === undefined) return [];
  const given: Record<string, unknown> = {};
  for (const name of check.names) {
    if (!Object.hasOwn(values, name)) continue;
    const value = values[name];
    given[name] = typeof value === 'string' && check.joined.has(name) ? value.split(',') : value;
  }
  if (check.validate(given)) return [];
  return (check.validate.errors ?? []).map(({ instancePath, message = '', params }) => {
    const parameter = instancePath === '' ? String(params.missingProperty ?? '') : instancePath.slice(1).replace(/\/.*$/, '').replaceAll('~1', '/').replaceAll('~0', '~');
    return { in: place, parameter, detail: message };
  });
}

/** A parameter that comes several times has a list. */
function valuesOf(query: URLSearchParams): Record<string, string | string[]> {
  const names = new Set(query.keys());
  return Object.fromEntries([...names].map((name) => [name, query.getAll(name)] as const).map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return parse(bytes.toString('utf8'), null, { protoAction: 'error', constructorAction: 'error' });
  } catch (cause) {
    throw new GatewayError('malformed_body', 'The body is not valid JSON.', { cause });
  }
}
