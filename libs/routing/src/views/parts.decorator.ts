import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { Parts as PartsOfExchange } from './parts.ts';

/** Gives a view's handler the {@link PartsOfExchange} of its exchange: `page(@Parts() part: Parts)`. */
const decorate = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  return new PartsOfExchange(context.getArgByIndex<FastifyRequest>(0).exchange);
});

/** Both the decorator and the type of what it gives. */
export const Parts = decorate;
export type Parts = PartsOfExchange;
