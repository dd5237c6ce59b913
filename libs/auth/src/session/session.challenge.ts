import { Challenge, type GatewayErrorOptions, type Lack } from '@portico/pipeline';
import { LOGIN_PATH, loginUrl } from './login-url.ts';
import { SESSION_COOKIE } from './session-cookie.ts';

/**
 * Tells the app in the browser where to sign in. It is told, never redirected. A 401 must have a WWW-Authenticate (RFC 9110
 * section 15.5.2); the scheme is that of draft-broyer-http-cookie-auth.
 */
export class SessionChallenge extends Challenge {
  readonly #headers: Readonly<Record<string, string>>;

  /** @param realm the gateway's name */
  constructor(realm: string) {
    super();
    const field = `Cookie realm="${realm}", form-action="${LOGIN_PATH}", cookie-name="${SESSION_COOKIE}"`;
    this.#headers = { 'WWW-Authenticate': field };
  }

  override answer(lack: Lack): Pick<GatewayErrorOptions, 'headers' | 'extensions'> {
    if (lack.kind === 'scopes') return {};
    if (lack.kind === 'credentials') return { headers: this.#headers, extensions: { loginUrl: LOGIN_PATH } };
    const maxAge = lack.maxAgeMs === undefined ? undefined : String(Math.floor(lack.maxAgeMs / 1_000));
    return { headers: this.#headers, extensions: { loginUrl: loginUrl({ acr_values: lack.acr?.join(' '), max_age: maxAge }) } };
  }
}
