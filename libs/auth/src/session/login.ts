import { type Exchange, background, GatewayError } from '@portico/pipeline';
import {
  buildAuthorizationUrl,
  buildAuthorizationUrlWithPAR,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { randomBytes } from 'node:crypto';
import { type OpenIdProvider } from '../provider/provider.ts';
import { unlessAborted } from '../provider/unless-aborted.ts';
import { type LoginAttempt, type LoginAttempts } from './login-attempt.ts';
import { isNobodyThere, loginFailure, unknownAttempt } from './login-failure.ts';
import { loginUrl } from './login-url.ts';
import { type PublicOrigin } from './public-origin.ts';
import { sessionCookie } from './session-cookie.ts';
import { type Session } from './session.ts';
import { type Sessions } from './sessions.ts';
import { type TokenGrants } from './token-grants.ts';

export const CALLBACK_PATH = '/bff/callback';

export interface LoginWish {
  /** A local path, checked. */
  readonly returnUrl: string;
  readonly prompt?: string;
  /** How to sign in, and how long ago it may have been at most: what a step-up demands (OpenID Connect Core section 3.1.2.1). */
  readonly acrValues?: string;
  readonly maxAgeS?: number;
}

/** Redeeming a code, with userinfo, milliseconds. */
const REDEEM_MS = 10_000;
const MAX_AGENT = 200;

/** Signing in: to the provider with a question that only this browser can bring back, and back with the answer. */
export class Login {
  constructor(
    private readonly provider: OpenIdProvider,
    private readonly attempts: LoginAttempts,
    private readonly grants: TokenGrants,
    private readonly sessions: Sessions,
    private readonly origin: PublicOrigin,
  ) {}

  /**
   * Keeps the attempt in the browser.
   *
   * @returns where to lead it: the provider, with code flow and PKCE (RFC 7636)
   * @throws GatewayError `identity_unavailable`
   */
  async begin(exchange: Exchange, { returnUrl, prompt, acrValues, maxAgeS }: LoginWish): Promise<URL> {
    const { reply, request } = exchange;
    const configuration = await this.provider.configuration(exchange.signal);
    const { cookie } = request.headers;
    const state = `${this.attempts.newId()}.${randomState()}`;
    const attempt: LoginAttempt = {
      state,
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      returnUrl,
      maxAgeS,
      silent: prompt === 'none',
      createdAt: this.sessions.now(),
      replaces: (await this.#sessionOf(exchange))?.key,
    };
    const parameters = {
      redirect_uri: this.origin.url(CALLBACK_PATH).href,
      scope: this.provider.scopes(configuration),
      state,
      nonce: attempt.nonce,
      code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...this.grants.resource(),
      ...(prompt === undefined ? {} : { prompt }),
      ...(acrValues === undefined ? {} : { acr_values: acrValues }),
      ...(maxAgeS === undefined ? {} : { max_age: String(maxAgeS) }),
    };
    const isPushed = configuration.serverMetadata().require_pushed_authorization_requests === true;
    const url = await (isPushed ? buildAuthorizationUrlWithPAR : buildAuthorizationUrl)(configuration, parameters);
    this.attempts.keep(reply, cookie, attempt);
    return url;
  }

  /**
   * Takes the provider's answer. The session is always a new one: what the browser had before is of no use any more.
   *
   * @returns where the user wanted to go
   * @throws GatewayError `login_failed`, `identity_unavailable`, `state_unavailable`
   */
  async finish(exchange: Exchange): Promise<string> {
    const { reply, request, query } = exchange;
    const attempt = this.attempts.find(request.headers.cookie, new URLSearchParams(query).get('state') ?? undefined);
    if (attempt === undefined) throw unknownAttempt();
    this.attempts.forget(reply, attempt);
    try {
      // The code can be redeemed once, so the browser's leaving does not end it.
      const answer = this.origin.url(CALLBACK_PATH + query);
      const redeeming = background('sign-in', REDEEM_MS, () => this.grants.redeem(answer, attempt));
      const signedIn = await unlessAborted(redeeming, exchange.signal);
      const before = await this.#sessionOf(exchange);
      const cookie = await this.sessions.begin({
        ...signedIn,
        id: randomBytes(12).toString('base64url'),
        createdAt: this.sessions.now(),
        agent: request.headers['user-agent']?.slice(0, MAX_AGENT),
      });
      reply.header('Set-Cookie', sessionCookie(cookie));
      const replaced = new Set([attempt.replaces, before?.key].filter((key) => key !== undefined));
      await this.sessions.end([...replaced], 'signed-in-again');
      return attempt.returnUrl;
    } catch (error) {
      if (attempt.silent && isNobodyThere(error)) return attempt.returnUrl;
      throw loginFailure(error, loginUrl({ returnUrl: attempt.returnUrl }));
    }
  }

  /** That the store is lost does not keep anybody from the provider. */
  async #sessionOf({ request }: Exchange): Promise<Session | undefined> {
    try {
      return await this.sessions.find(request.headers.cookie);
    } catch (error) {
      if (error instanceof GatewayError) return undefined;
      throw error;
    }
  }
}
