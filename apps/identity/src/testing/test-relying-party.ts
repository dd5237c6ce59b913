import * as client from 'openid-client';
import { DEMO_PASSWORD } from '../accounts/seeded-accounts.ts';
import { TestBrowser, type Visit } from './test-browser.ts';

export const ADA = { login: 'ada@example.com', password: DEMO_PASSWORD };
const REDIRECT_URIS = { 'web-bff': 'http://localhost:4100/bff/callback', pocket: 'http://127.0.0.1:54321/callback' };
export const SCOPE = 'openid profile email roles offline_access shop:read orders:read';

/** A client of the provider, built on openid-client as the gateways are, with a browser that signs in. */
export class TestRelyingParty {
  readonly #redirectUri: string;
  readonly config: client.Configuration;
  readonly browser: TestBrowser;

  private constructor(config: client.Configuration, redirectUri: string, browser: TestBrowser) {
    this.config = config;
    this.#redirectUri = redirectUri;
    this.browser = browser;
  }

  static async create(
    issuer: string, id: keyof typeof REDIRECT_URIS, browser = new TestBrowser(issuer),
  ): Promise<TestRelyingParty> {
    const authentication = id === 'pocket' ? client.None() : client.ClientSecretBasic('web-bff-demo-secret');
    const overHttp = { execute: [client.allowInsecureRequests] };
    const config = await client.discovery(new URL(issuer), id, undefined, authentication, overHttp);
    return new TestRelyingParty(config, REDIRECT_URIS[id], browser);
  }

  /** Begins a sign-in. @returns the form, or where the provider led at once; and how to redeem what it led to */
  async begin(parameters: Record<string, string> = {}): Promise<{ visit: Visit; redeem: (visit: Visit) => Promise<Tokens> }> {
    const verifier = client.randomPKCECodeVerifier();
    const state = client.randomState();
    const nonce = client.randomNonce();
    const url = client.buildAuthorizationUrl(this.config, {
      redirect_uri: this.#redirectUri, scope: SCOPE, state, nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...parameters,
    });
    return {
      visit: await this.browser.open(url),
      redeem: (visit) => client.authorizationCodeGrant(this.config, visit.url, {
        pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true,
      }),
    };
  }

  /** The whole of it: form, password, code, tokens. */
  async signIn(parameters: Record<string, string> = {}, typed: Record<string, string> = ADA): Promise<Tokens> {
    const { visit, redeem } = await this.begin(parameters);
    return redeem(visit.left ? visit : await this.browser.submit(visit, typed));
  }

  refresh(token: string | undefined): Promise<Tokens> {
    return client.refreshTokenGrant(this.config, token ?? '');
  }
}

export type Tokens = client.TokenEndpointResponse & client.TokenEndpointResponseHelpers;
