import { type Work } from '@portico/pipeline';
import { type UserTokens } from '../session/user-token.ts';
import { Credential } from './credential.ts';

/** The user's own access token, as the provider issued it. Calls on nobody's behalf carry none. */
export class UserCredential extends Credential {
  constructor(private readonly tokens: UserTokens) {
    super();
  }

  override for(work: Work): string | undefined | Promise<string | undefined> {
    const token = this.tokens.accessToken(work);
    return token instanceof Promise ? token.then(bearer) : bearer(token);
  }

  override refused(work: Work): Promise<boolean> {
    return this.tokens.renew(work);
  }
}

function bearer(token: string | undefined): string | undefined {
  return token === undefined ? undefined : `Bearer ${token}`;
}
