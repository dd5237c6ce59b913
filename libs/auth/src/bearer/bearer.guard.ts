import { type ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { GatewayError, type Principal } from '@portico/pipeline';
import { type BearerStrategy } from './bearer.strategy.ts';

/** Runs the {@link BearerStrategy} over a request; `request.user` is the principal then. */
export class BearerGuard extends AuthGuard() {
  constructor({ name }: BearerStrategy) {
    super({ defaultStrategy: name, session: false });
  }

  /** Errors go on as they are: they know their challenge. */
  override handleRequest<P = Principal>(error: unknown, principal: P | false, _info: unknown, _context: ExecutionContext): P {
    if (error) throw error;
    if (!principal) throw new GatewayError('unauthenticated', 'This needs to know who you are.');
    return principal;
  }
}
