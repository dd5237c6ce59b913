import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { idempotencyKeyOf, keyMissing } from '../idempotency/idempotency-key.ts';

/** Gives a view's handler the request's key, by which a service does the same thing once. Errors: 400 without one, or when it is no quoted string. */
export const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const key = idempotencyKeyOf(context.getArgByIndex<FastifyRequest>(0).exchange);
  if (key === undefined) throw keyMissing();
  return key;
});
