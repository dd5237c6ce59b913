import { ProblemError } from '@portico/api-calls';
import { codeChallenge, codeVerifier } from './pkce.ts';
import { type Provider, type TokenAnswer } from './provider.ts';
import { type Vault } from './vault.ts';

export interface SignInOptions {
  readonly clientId: string;
  /** Where the provider leads back to: `com.example.pocket:/callback`. */
  readonly redirectUri: string;
  /** Where it leads after signing out. */
  readonly signedOutUri?: string;
  readonly scopes: readonly string[];
  /** Whom the access token is meant for. */
  readonly audience?: string;
}

/** A sign-in that has begun, between leaving for the provider and coming back. */
interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

interface Held {
  readonly access: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly refresh?: string | undefined;
  readonly id?: string | undefined;
}

/** A token is renewed this long before its end: clocks differ, and a call takes time. */
const EARLY_MS = 30_000;
const DEFAULT_LIFE_S = 300;

/**
 * Signs a user in as native apps do (RFC 8252): by the system's browser, with a code and PKCE. Keeps what it gets in the
 * vault, and renews it, once for all who wait.
 */
export class SignIn {
  #renewal: Promise<string | undefined> | undefined;

  constructor(
    private readonly provider: Provider,
    private readonly vault: Vault,
    private readonly options: SignInOptions,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins one. @returns the URL to open in the system's browser, never in a view of the app's own */
  async begin(): Promise<string> {
    const { clientId, redirectUri, scopes, audience } = this.options;
    const attempt: Attempt = { state: codeVerifier(), nonce: codeVerifier(), verifier: codeVerifier() };
    await this.vault.write('attempt', JSON.stringify(attempt));
    const url = new URL((await this.provider.metadata()).authorization_endpoint);
    const parameters = {
      client_id: clientId, redirect_uri: redirectUri, response_type: 'code', scope: scopes.join(' '), ...(audience && { audience }),
      state: attempt.state, nonce: attempt.nonce, code_challenge: await codeChallenge(attempt.verifier), code_challenge_method: 'S256', prompt: 'consent',
    };
    url.search = new URLSearchParams(parameters).toString();
    return url.href;
  }

  /** @param url the redirect URI as the provider called it. @throws Error when it answers no sign-in that was begun here */
  async finish(url: string): Promise<void> {
    const begun = await this.vault.read('attempt');
    await this.vault.write('attempt', undefined);
    const attempt = begun === undefined ? undefined : (JSON.parse(begun) as Attempt);
    const answer = new URL(url).searchParams;
    if (!attempt || answer.get('state') !== attempt.state) throw new Error('This answers no sign-in that was begun here. Begin again.');
    // RFC 9207: another provider's answer must not be redeemed here.
    const issuer = answer.get('iss');
    if (issuer !== null && issuer !== this.provider.issuer) throw new Error(`The answer is of ${issuer}.`);
    const code = answer.get('code');
    if (code === null) throw new Error(answer.get('error_description') ?? answer.get('error') ?? 'The provider sent no code.');
    const { redirectUri } = this.options;
    const tokens = await this.provider.tokens({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: attempt.verifier });
    if (tokens.id_token !== undefined && claimsOf(tokens.id_token)['nonce'] !== attempt.nonce) throw new Error('The ID token belongs to another sign-in.');
    await this.#keep(tokens);
  }

  /** The claims of the ID token; undefined when nobody is signed in. It came from the provider itself, over TLS. */
  async user(): Promise<Readonly<Record<string, unknown>> | undefined> {
    const held = await this.#held();
    return held && (held.id === undefined ? {} : claimsOf(held.id));
  }

  /**
   * A token that is good for a while. @param refused the one that the gateway did not take
   * @returns undefined when nobody is signed in. @throws UnreachableError while the provider is needed and away
   */
  async accessToken(refused?: string): Promise<string | undefined> {
    const held = await this.#held();
    if (!held || this.#isGood(held, refused)) return held?.access;
    return (this.#renewal ??= this.vault.exclusively(() => this.#renew(refused)).finally(() => (this.#renewal = undefined)));
  }

  /**
   * Forgets the tokens, and has the provider forget them.
   *
   * @param options.everywhere the provider, if it knows of it, ends what the user has on all devices and in other apps
   * @returns where to navigate to end the provider's session too
   */
  async end({ everywhere = false } = {}): Promise<string | undefined> {
    const held = await this.#held();
    await this.vault.write('tokens', undefined);
    if (!held) return undefined;
    if (held.refresh) await this.provider.revoke(held.refresh).catch(() => {});
    const { end_session_endpoint: endpoint } = await this.provider.metadata().catch(() => ({ end_session_endpoint: undefined }));
    if (!endpoint) return undefined;
    const url = new URL(endpoint);
    if (held.id) url.searchParams.set('id_token_hint', held.id);
    if (everywhere) url.searchParams.set('everywhere', 'true');
    url.searchParams.set('client_id', this.options.clientId);
    if (this.options.signedOutUri) url.searchParams.set('post_logout_redirect_uri', this.options.signedOutUri);
    return url.href;
  }

  #isGood({ access, expiresAt }: Held, refused: string | undefined): boolean {
    return access !== refused && expiresAt - EARLY_MS > this.now();
  }

  /** Alone among all windows, so what another has renewed meanwhile is seen. */
  async #renew(refused: string | undefined): Promise<string | undefined> {
    const held = await this.#held();
    if (!held || this.#isGood(held, refused)) return held?.access;
    if (held.refresh === undefined) return this.#forget();
    try {
      return await this.#keep(await this.provider.tokens({ grant_type: 'refresh_token', refresh_token: held.refresh }), held);
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'invalid_grant') return this.#forget();
      throw error;
    }
  }

  async #keep(tokens: TokenAnswer, before?: Held): Promise<string> {
    const held: Held = {
      access: tokens.access_token,
      expiresAt: this.now() + (tokens.expires_in ?? DEFAULT_LIFE_S) * 1000,
      refresh: tokens.refresh_token ?? before?.refresh,
      id: tokens.id_token ?? before?.id,
    };
    await this.vault.write('tokens', JSON.stringify(held));
    return held.access;
  }

  async #forget(): Promise<undefined> {
    await this.vault.write('tokens', undefined);
  }

  async #held(): Promise<Held | undefined> {
    const text = await this.vault.read('tokens');
    return text === undefined ? undefined : (JSON.parse(text) as Held);
  }
}

function claimsOf(token: string): Record<string, unknown> {
  const payload = token.split('.')[1] ?? '';
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
