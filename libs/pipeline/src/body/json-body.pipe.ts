import { Injectable, type PipeTransform } from '@nestjs/common';
import { parse } from 'secure-json-parse';
import { type z } from 'zod';
import { GatewayError } from '../errors/gateway-error.ts';
import { currentExchange } from '../exchange/exchange-context.ts';
import { readText } from './read-body.ts';

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** Reads and checks a request's JSON body, after the guards: `@Body(json(schema)) body: z.output<typeof schema>`. */
@Injectable()
export class JsonBodyPipe<T extends z.ZodType> implements PipeTransform<unknown, Promise<z.output<T>>> {
  constructor(readonly schema: T) {}

  async transform(body: unknown): Promise<z.output<T>> {
    const exchange = currentExchange();
    const type = exchange.request.headers['content-type'];
    if (body === undefined || body === null) throw new GatewayError('malformed_body', 'Send a JSON body.');
    if (type === undefined || !JSON_TYPE.test(type)) {
      throw new GatewayError('unsupported_media_type', 'Send the body as application/json.', { headers: { Accept: 'application/json' } });
    }
    const text = await readText(exchange);
    const checked = this.schema.safeParse(parseJson(text));
    if (checked.success) return checked.data;
    const errors = checked.error.issues.map((issue) => ({ pointer: `#/${issue.path.map(String).join('/')}`, detail: issue.message }));
    throw new GatewayError('invalid_input', 'The body does not fit; see errors.', { extensions: { errors } });
  }
}

/** The pipe for a body of this schema. Errors: 400 not JSON, 413 too large, 415 another type, 422 another shape. */
export function json<T extends z.ZodType>(schema: T): JsonBodyPipe<T> {
  return new JsonBodyPipe(schema);
}

function parseJson(text: string): unknown {
  try {
    return parse(text, null, { protoAction: 'error', constructorAction: 'error' });
  } catch (cause) {
    throw new GatewayError('malformed_body', 'The body is not valid JSON.', { cause });
  }
}
