import { PassportStrategy } from '@nestjs/passport';
import { type FastifyRequest } from 'fastify';
import passport from 'passport';
import { type Session } from './session.ts';
import { type Sessions } from './sessions.ts';

type Verify = (cookies: string | undefined, done: (error: unknown, session: Session | null | undefined) => void) => void;

/** Passport's side of a session: hands the request's cookies to whoever knows sessions. */
class CookieStrategy extends passport.Strategy {
  /** Passport's strategies are the process's; each of ours has a name of its own, so that gateways in one process differ. */
  override readonly name = `session-${(made += 1)}`;
  protected readonly verify: Verify;

  constructor(verify: Verify) {
    super();
    this.verify = verify;
  }

  override authenticate(request: unknown): void {
    this.verify((request as FastifyRequest).raw.headers.cookie, (error, session) => {
      if (session) this.success(session);
      else if (error) this.error(error);
      else this.fail(401);
    });
  }
}

let made = 0;

/** Finds the session of a request's cookie. */
export class SessionStrategy extends PassportStrategy(CookieStrategy) {
  constructor(private readonly sessions: Sessions) {
    super();
  }

  validate(cookies: string | undefined): Promise<Session | undefined> {
    return this.sessions.find(cookies);
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }
}
