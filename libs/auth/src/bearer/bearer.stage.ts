import { type ExecutionContext, Injectable } from '@nestjs/common';
import { type Exchange, type Principal, Stage } from '@portico/pipeline';
import { unlessAborted } from '../provider/unless-aborted.ts';
import { AccessTokens } from './access-tokens.ts';
import { authorizationOf } from './authorization.ts';
import { BearerChallenge } from './bearer.challenge.ts';
import { BearerGuard } from './bearer.guard.ts';

/**
 * Takes the principal from a bearer token. Without one, or with another scheme, the caller stays anonymous and the authorize
 * stage decides; a token that is no good is refused on every path, since whoever sends one means to be known.
 */
@Injectable()
export class BearerStage extends Stage {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly guard: BearerGuard,
    private readonly challenge: BearerChallenge,
  ) {
    super();
  }

  override run(exchange: Exchange, context: ExecutionContext): void | Promise<void> {
    exchange.challenge = this.challenge;
    const authorization = authorizationOf(exchange.request.raw);
    if (authorization.kind === 'many') throw this.challenge.invalidRequest('Send Authorization once.');
    if (authorization.kind !== 'bearer') return;
    const known = this.tokens.recall(authorization.token);
    if (known === undefined) return this.#verify(exchange, context);
    exchange.principal = known;
  }

  async #verify(exchange: Exchange, context: ExecutionContext): Promise<void> {
    // What is verified is shared with whoever sends the same token; this exchange waits as long as it has time.
    await unlessAborted(this.guard.canActivate(context) as Promise<boolean>, exchange.signal);
    exchange.principal = (exchange.request as { user?: Principal }).user!;
  }
}
