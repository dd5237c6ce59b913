import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';

/** The `Caller` of the request. */
export const CalledBy = createParamDecorator((_: undefined, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<FastifyRequest>().caller;
});
