import { hash } from 'node:crypto';
import { GatewayError, type Work } from '@portico/pipeline';
import { genericGrantRequest, ResponseBodyError } from 'openid-client';
import { type OpenIdProvider } from '../provider/provider.ts';
import { type UserTokens } from '../session/user-token.ts';
import { Credential } from './credential.ts';
import { GrantedTokens } from './granted-tokens.ts';

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** A token for one service that the provider gives for the user's own (RFC 8693). Calls on nobody's behalf carry none. */
export class ExchangeCredential extends Credential {
  readonly #granted: GrantedTokens;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly provider: Pick<OpenIdProvider, 'configuration'>,
    private readonly tokens: UserTokens,
    now: () => number,
  ) {
    super();
    this.#granted = new GrantedTokens(now);
  }

  override for(work: Work, audience: string): string | undefined | Promise<string | undefined> {
    const token = this.tokens.accessToken(work);
    if (token instanceof Promise) return token.then((late) => this.#exchanged(work, late, audience));
    return this.#exchanged(work, token, audience);
  }

  override async refused(work: Work, audience: string, value: string): Promise<boolean> {
    const token = await this.tokens.accessToken(work);
    if (token !== undefined) this.#granted.drop(keyOf(token, audience), value);
    return token !== undefined;
  }

  #exchanged(work: Work, token: string | undefined, audience: string): string | undefined | Promise<string> {
    if (token === undefined) return undefined;
    return this.#granted.get(keyOf(token, audience), async () =>
      genericGrantRequest(await this.provider.configuration(), TOKEN_EXCHANGE, {
        subject_token: token,
        subject_token_type: ACCESS_TOKEN,
        requested_token_type: ACCESS_TOKEN,
        audience,
      }).catch((error: unknown) => refuse(work, error)),
    );
  }
}

/** RFC 8693 section 2.2.2: a subject token that is not valid (any longer) is an invalid request. */
function refuse(work: Work, cause: unknown): never {
  if (!(cause instanceof ResponseBodyError) || !['invalid_request', 'invalid_grant'].includes(cause.error)) throw cause;
  const challenge = work.exchange?.challenge?.answer({ kind: 'credentials' });
  throw new GatewayError('unauthenticated', 'Your sign-in does not hold any longer.', { ...challenge, cause });
}

/** A token is one principal's, so what was given for it is as well. */
function keyOf(token: string, audience: string): string {
  return `${hash('sha256', token, 'base64url')} ${audience}`;
}
