import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

type Json = Record<string, unknown>;
export type Answer = readonly [status: number, body: Json];

interface Granted {
  readonly subject: string;
  readonly sid: string;
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
  readonly redirectUri: string | undefined;
}

const CLIENT = 'web-bff';

/** An OpenID provider that a test can make fail, lie and forget. Whoever comes is signed in at once as {@link user}. */
export class FakeProvider {
  user: string | undefined = 'u-001';
  /** Seconds that access tokens live. */
  tokenLifeS: number | undefined = 300;
  issuesRefreshTokens = true;
  /** Added to ID tokens, or (undefined) taken away. */
  idTokenClaims: Json = {};
  /** Makes access tokens JWTs that say this. */
  accessTokenClaims: Json | undefined;
  userInfo: Answer = [200, { name: 'Ada', email: 'ada@example.com', secret: 'not for the browser' }];
  /** Answers the token endpoint in its place. */
  fault: ((form: URLSearchParams) => Answer | 'hang' | undefined) | undefined;
  /** How long the token endpoint's answers are on their way, milliseconds. */
  delayMs = 0;
  metadata: Json = {};
  answerParameters: Json = {};
  readonly seen: { readonly path: string; readonly form: URLSearchParams; readonly headers: IncomingMessage['headers'] }[] = [];
  readonly #codes = new Map<string, Granted>();
  readonly #refreshTokens = new Map<string, Granted>();
  /** All secrets that it gave out. */
  readonly secrets: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly host: string,
    private readonly signing: CryptoKey,
    private readonly jwk: JWK,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response));
  }

  /** @param host another than the gateway's makes it another site */
  static async start(host = 'localhost'): Promise<FakeProvider> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return new FakeProvider(server, host, privateKey, { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one', use: 'sig' });
  }

  get url(): string {
    return `http://${this.host}:${(this.server.address() as AddressInfo).port}`;
  }

  get tokenRequests(): number {
    return this.seen.filter(({ path, form }) => path === '/token' && form.get('grant_type') === 'refresh_token').length;
  }

  forms(path: string): URLSearchParams[] {
    return this.seen.filter((each) => each.path === path).map(({ form }) => form);
  }

  /** What a browser is answered that is led to the authorization endpoint. */
  authorize(url: URL): URL {
    const { searchParams: query } = url;
    const back = new URL(query.get('redirect_uri')!);
    back.searchParams.set('state', query.get('state')!);
    back.searchParams.set('iss', this.url);
    if (this.user === undefined) {
      back.searchParams.set('error', query.get('prompt') === 'none' ? 'login_required' : 'access_denied');
    } else {
      const code = this.#secret();
      const sid = `sid-${randomBytes(4).toString('hex')}`;
      const [nonce, challenge] = [query.get('nonce') ?? undefined, query.get('code_challenge') ?? undefined];
      this.#codes.set(code, { subject: this.user, sid, nonce, challenge, redirectUri: query.get('redirect_uri') ?? undefined });
      back.searchParams.set('code', code);
    }
    for (const [name, value] of Object.entries(this.answerParameters)) back.searchParams.set(name, String(value));
    return back;
  }

  logoutToken(claims: Json = {}, typ: string | undefined = 'logout+jwt'): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const usual = { iss: this.url, aud: CLIENT, iat: now, exp: now + 120, jti: randomBytes(8).toString('hex'), events };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'one', typ }).sign(this.signing);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url!, this.url);
    const form = new URLSearchParams(await text(request));
    this.seen.push({ path: pathname, form, headers: request.headers });
    if (pathname === '/authorize' || pathname === '/end') {
      const query = new URL(request.url!, this.url);
      const back = pathname === '/end' ? query.searchParams.get('post_logout_redirect_uri')! : this.authorize(query).href;
      const link = `<a id="go" href="${back.replaceAll('&', '&amp;')}">Go on</a>`;
      response.writeHead(200, { 'content-type': 'text/html' }).end(link);
      return;
    }
    const answer = await this.#answer(pathname, form);
    if (answer === 'hang') return;
    response.writeHead(answer[0], { 'content-type': 'application/json' }).end(JSON.stringify(answer[1]));
  }

  async #answer(path: string, form: URLSearchParams): Promise<Answer | 'hang'> {
    switch (path) {
      case '/.well-known/openid-configuration':
        return [200, this.#metadata()];
      case '/jwks':
        return [200, { keys: [this.jwk] }];
      case '/userinfo':
        return this.userInfo[0] === 200 ? [200, { sub: this.user, ...this.userInfo[1] }] : this.userInfo;
      case '/par':
        return [201, { request_uri: 'urn:example:pushed', expires_in: 60 }];
      case '/revoke':
        this.#refreshTokens.delete(form.get('token') ?? '');
        return [200, {}];
      case '/token': {
        const answer = this.fault?.(form) ?? (await this.#grant(form));
        await sleep(this.delayMs);
        return answer;
      }
      default:
        return [404, {}];
    }
  }

  async #grant(form: URLSearchParams): Promise<Answer> {
    if (form.get('grant_type') === 'authorization_code') {
      const code = form.get('code') ?? '';
      const granted = this.#codes.get(code);
      this.#codes.delete(code);
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      const fits = granted?.challenge === challenge && granted.redirectUri === form.get('redirect_uri');
      return granted && fits ? this.#tokens(granted) : [400, { error: 'invalid_grant' }];
    }
    const token = form.get('refresh_token') ?? '';
    const granted = this.#refreshTokens.get(token);
    this.#refreshTokens.delete(token);
    return granted ? this.#tokens({ ...granted, nonce: undefined }) : [400, { error: 'invalid_grant' }];
  }

  async #tokens(granted: Granted): Promise<Answer> {
    const refresh = this.issuesRefreshTokens ? this.#secret() : undefined;
    if (refresh) this.#refreshTokens.set(refresh, granted);
    const now = Math.floor(Date.now() / 1_000);
    const { subject: sub, sid, nonce } = granted;
    const times = { iat: now, exp: now + 300, auth_time: now };
    const usual = { iss: this.url, aud: CLIENT, sub, sid, nonce, ...times, acr: 'pwd', amr: ['pwd'], roles: ['customer'] };
    const id = await this.#sign({ ...usual, ...this.idTokenClaims });
    this.secrets.push(id);
    const access = this.accessTokenClaims ? await this.#sign(this.accessTokenClaims) : this.#secret();
    const tokens = { access_token: access, refresh_token: refresh, id_token: id };
    return [200, { token_type: 'Bearer', ...tokens, expires_in: this.tokenLifeS, scope: 'openid profile shop:read' }];
  }

  #sign(claims: Json): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one' }).sign(this.signing);
  }

  #secret(): string {
    const secret = randomBytes(16).toString('hex');
    this.secrets.push(secret);
    return secret;
  }

  #metadata(): Json {
    const { url } = this;
    return {
      issuer: url,
      jwks_uri: `${url}/jwks`,
      token_endpoint: `${url}/token`,
      authorization_endpoint: `${url}/authorize`,
      userinfo_endpoint: `${url}/userinfo`,
      revocation_endpoint: `${url}/revoke`,
      end_session_endpoint: `${url}/end`,
      authorization_response_iss_parameter_supported: true,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      ...this.metadata,
    };
  }
}
