import { type ExecutionContext, Injectable } from '@nestjs/common';
import { type Exchange, GatewayError, type Policy, Stage } from '@portico/pipeline';
import { isOwnCall } from '../csrf/own-call.ts';
import { unlessAborted } from '../provider/unless-aborted.ts';
import { PublicOrigin } from './public-origin.ts';
import { sessionCookieOf } from './session-cookie.ts';
import { SessionChallenge } from './session.challenge.ts';
import { SessionGuard } from './session.guard.ts';
import { type Session } from './session.ts';
import { Sessions } from './sessions.ts';
import { TokenRefresh } from './token-refresh.ts';

/**
 * Takes the principal from the session of the request's cookie. Where anybody may call, a user is recognised only in calls
 * of this site's own pages, which no CSRF check has looked at before; and if the store is lost, they are nobody there.
 */
@Injectable()
export class SessionStage extends Stage {
  constructor(
    private readonly sessions: Sessions,
    private readonly refresh: TokenRefresh,
    private readonly guard: SessionGuard,
    private readonly challenge: SessionChallenge,
    private readonly origin: PublicOrigin,
  ) {
    super();
  }

  override run(exchange: Exchange, context: ExecutionContext): void | Promise<void> {
    exchange.challenge = this.challenge;
    const { policy } = exchange;
    const { raw } = exchange.request;
    const cookie = sessionCookieOf(raw.headers.cookie);
    if (cookie === undefined || policy === undefined || policy.csrf === 'exempt') return;
    const isOpen = policy.auth === 'anonymous';
    if (isOpen && !isOwnCall(raw, this.origin.value)) return;
    const session = this.sessions.recall(cookie);
    if (session === undefined) return this.#find(exchange, policy, isOpen, context);
    this.#enter(session, exchange, policy);
  }

  async #find(exchange: Exchange, policy: Policy, isOpen: boolean, context: ExecutionContext): Promise<void> {
    try {
      await unlessAborted(this.guard.canActivate(context) as Promise<boolean>, exchange.signal);
    } catch (error) {
      if (isOpen && error instanceof GatewayError && error.code === 'state_unavailable') return;
      throw error;
    }
    const { user: session } = exchange.request as { user?: Session };
    if (session) this.#enter(session, exchange, policy);
  }

  #enter(session: Session, exchange: Exchange, policy: Policy): void {
    exchange.principal = session.principal;
    if (policy.slides !== false) this.sessions.touch(session);
    this.refresh.renewAhead(session);
  }
}
