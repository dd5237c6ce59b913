import { GatewayError, type Work } from '@portico/pipeline';
import { unlessAborted } from '../provider/unless-aborted.ts';
import { type Session } from './session.ts';
import { type Sessions } from './sessions.ts';
import { type TokenRefresh } from './token-refresh.ts';
import { UserTokens } from './user-token.ts';

/** A token this young that an upstream refuses is not refused for its age. Milliseconds. */
const YOUNG_MS = 5_000;

/** The access tokens of sessions, for upstreams with `credential: user`. */
export class SessionUserTokens extends UserTokens {
  /** The version of the session whose token a work was given. */
  readonly #given = new WeakMap<Work, number>();
  readonly #renewedFor = new WeakSet<Work>();

  constructor(
    private readonly sessions: Sessions,
    private readonly refresh: TokenRefresh,
  ) {
    super();
  }

  override accessToken(work: Work): string | undefined | Promise<string | undefined> {
    const session = this.sessions.of(work);
    if (session === undefined) return undefined;
    return this.refresh.isExpired(session.record) ? this.#renewed(work, session) : this.#give(work, session);
  }

  override async renew(work: Work): Promise<boolean> {
    const session = this.sessions.of(work);
    if (session === undefined || session.hasEnded || this.#renewedFor.has(work)) return false;
    this.#renewedFor.add(work);
    if (session.record.version !== this.#given.get(work)) return true;
    if (this.sessions.now() - session.record.tokens.obtainedAt < YOUNG_MS) return false;
    return unlessAborted(this.refresh.renew(session), work.signal);
  }

  async #renewed(work: Work, session: Session): Promise<string> {
    if (await unlessAborted(this.refresh.renew(session), work.signal)) return this.#give(work, session);
    throw new GatewayError('unauthenticated', 'Your session is over. Sign in again.');
  }

  #give(work: Work, session: Session): string {
    this.#given.set(work, session.record.version);
    return session.record.tokens.access;
  }
}
