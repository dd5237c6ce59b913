import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Principal } from './principal.ts';

/** Gives a view's handler who is calling: `page(@Caller() caller: Principal)`. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  return context.getArgByIndex<FastifyRequest>(0).exchange.principal;
});
