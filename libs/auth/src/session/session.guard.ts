import { AuthGuard } from '@nestjs/passport';
import { type Session } from './session.ts';
import { type SessionStrategy } from './session.strategy.ts';

/** Runs the {@link SessionStrategy} over a request; `request.user` is the session then, or undefined: nobody is refused here. */
export class SessionGuard extends AuthGuard() {
  constructor({ name }: SessionStrategy) {
    super({ defaultStrategy: name, session: false });
  }

  override handleRequest<S = Session | undefined>(error: unknown, session: S | false): S {
    if (error) throw error;
    return (session || undefined) as S;
  }
}
