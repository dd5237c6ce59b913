import { Injectable, type PipeTransform } from '@nestjs/common';
import { type z } from 'zod';
import { GatewayError } from '../errors/gateway-error.ts';

/** Checks a request's query parameters: `@Query(query(schema)) query: z.output<typeof schema>`. */
@Injectable()
export class QueryPipe<T extends z.ZodType> implements PipeTransform<unknown, z.output<T>> {
  constructor(readonly schema: T) {}

  transform(parameters: unknown): z.output<T> {
    const checked = this.schema.safeParse(parameters);
    if (checked.success) return checked.data;
    const errors = checked.error.issues.map((issue) => ({ parameter: issue.path.map(String).join('.'), detail: issue.message }));
    throw new GatewayError('invalid_query', 'The query does not fit; see errors.', { extensions: { errors } });
  }
}

/** The pipe for a query of this schema, whose values come as strings (or lists of them). Errors: 400. */
export function query<T extends z.ZodType>(schema: T): QueryPipe<T> {
  return new QueryPipe(schema);
}
