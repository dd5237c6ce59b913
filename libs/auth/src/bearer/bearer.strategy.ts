import { PassportStrategy } from '@nestjs/passport';
import { type Principal } from '@portico/pipeline';
import { type FastifyRequest } from 'fastify';
import passport from 'passport';
import { type AccessTokens } from './access-tokens.ts';
import { authorizationOf } from './authorization.ts';

type Verify = (token: string, done: (error: unknown, principal: Principal | null) => void) => void;

/** Passport's side of a bearer token: takes it from the request and hands it to whoever verifies it. */
class TokenStrategy extends passport.Strategy {
  /** Passport's strategies are the process's; each of ours has a name of its own, so that gateways in one process differ. */
  override readonly name = `bearer-${(made += 1)}`;
  protected readonly verify: Verify;

  constructor(verify: Verify) {
    super();
    this.verify = verify;
  }

  override authenticate(request: unknown): void {
    const authorization = authorizationOf((request as FastifyRequest).raw);
    if (authorization.kind !== 'bearer') return this.fail(401);
    this.verify(authorization.token, (error, principal) => (principal ? this.success(principal) : this.error(error)));
  }
}

let made = 0;

/** Verifies the bearer token of a request: the principal is its user. */
export class BearerStrategy extends PassportStrategy(TokenStrategy) {
  constructor(private readonly tokens: AccessTokens) {
    super();
  }

  validate(token: string): Promise<Principal> {
    return this.tokens.verify(token);
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }
}
