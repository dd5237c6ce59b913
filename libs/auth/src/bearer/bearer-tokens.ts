import { type Work } from '@portico/pipeline';
import { UserTokens } from '../session/user-token.ts';
import { authorizationOf } from './authorization.ts';

/** Where the caller itself sent the user's token: an upstream with `credential: user` gets that one. */
export class BearerTokens extends UserTokens {
  override accessToken(work: Work): string | undefined {
    // A principal is there only if the stage found this token good.
    const { exchange } = work;
    if (exchange === undefined || work.principal.kind === 'anonymous') return undefined;
    const authorization = authorizationOf(exchange.request.raw);
    return authorization.kind === 'bearer' ? authorization.token : undefined;
  }

  /** Only the client can renew it. */
  override async renew(): Promise<boolean> {
    return false;
  }
}
