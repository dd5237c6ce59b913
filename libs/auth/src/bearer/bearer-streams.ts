import { type Exchange, type Exchanges, GatewayError } from '@portico/pipeline';
import { type AccessTokens } from './access-tokens.ts';
import { authorizationOf } from './authorization.ts';
import { type BearerChallenge } from './bearer.challenge.ts';

/** How often the tokens of open WebSockets are looked at, milliseconds: one that has expired or was revoked serves that much longer. */
const LOOK_EVERY_MS = 5_000;
/** How many tokens that are not remembered are verified at a time. */
const AT_A_TIME = 20;

/**
 * Ends the WebSockets whose token is no good any more, as those of a session end with it. Other answers end by themselves; they were
 * allowed when they began.
 */
export class BearerStreams {
  readonly #timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  #isLooking = false;

  constructor(
    private readonly tokens: AccessTokens,
    private readonly challenge: BearerChallenge,
    private readonly exchanges: Exchanges,
  ) {}

  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const going = [...this.exchanges.underWay].flatMap((exchange) => {
      const token = this.#tokenOf(exchange);
      return token === undefined || this.tokens.recall(token) ? [] : [{ exchange, token }];
    });
    for (let at = 0; at < going.length; at += AT_A_TIME) {
      await Promise.all(going.slice(at, at + AT_A_TIME).map(({ exchange, token }) => this.#judge(exchange, token)));
    }
    this.#isLooking = false;
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Of a WebSocket for whose user the token speaks. */
  #tokenOf({ reply, request, challenge }: Exchange): string | undefined {
    // In a gateway of sessions, a token in a request says nothing.
    if (reply.raw.statusCode !== 101 || challenge !== this.challenge) return undefined;
    const authorization = authorizationOf(request.raw);
    return authorization.kind === 'bearer' ? authorization.token : undefined;
  }

  async #judge(exchange: Exchange, token: string): Promise<void> {
    try {
      await this.tokens.verify(token);
    } catch (error) {
      // While the provider is lost nobody knows; a later look does.
      if (error instanceof GatewayError && error.code === 'invalid_token') exchange.abort(error);
    }
  }
}
