import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT,
} from 'jose';

type Json = Record<string, unknown>;
type Answer = readonly [status: number, body: Json];

/** An OpenID provider of which a test decides everything: keys, what it knows of tokens, and whether it is there. */
export class TestIssuer {
  /** Requests so far, by path. */
  readonly asked: Record<string, number> = {};
  /** The forms that came to the token endpoint. */
  readonly grants: URLSearchParams[] = [];
  /** What introspection tells, by token; of others that they are not active. */
  readonly tokens = new Map<string, Json>();
  /** What the token endpoint answers. */
  granting: (form: URLSearchParams) => Answer = () => [400, { error: 'unsupported_grant_type' }];
  /** Whether it is lost: connections break. */
  down = false;
  introspects = true;
  #keys: { readonly jwk: JWK; readonly signing: CryptoKey }[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#serve(request, response));
  }

  static async start(): Promise<TestIssuer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const issuer = new TestIssuer(server);
    await issuer.rotate();
    return issuer;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** The public JWK of the newest key. */
  get publicJwk(): JWK {
    return this.#keys[0]!.jwk;
  }

  /** Signs with it. */
  get signingKey(): CryptoKey {
    return this.#keys[0]!.signing;
  }

  /** Adds a key, by which it signs from now on. */
  async rotate(alg = 'ES256'): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(publicKey);
    this.#keys.unshift({ jwk: { ...jwk, alg, use: 'sig', kid: await calculateJwkThumbprint(jwk) }, signing: privateKey });
  }

  /** Takes all keys but the newest out of what it publishes. */
  withdraw(): void {
    this.#keys = this.#keys.slice(0, 1);
  }

  /** An access token (RFC 9068) of one user. A claim or header parameter that is undefined is left out. */
  sign(claims: Json = {}, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
    const { jwk, signing } = this.#keys[0]!;
    const now = Math.floor(Date.now() / 1000);
    const usual = {
      iss: this.url, aud: 'urn:portico:shop', sub: 'u-001', client_id: 'pocket', scope: 'shop:read orders:read', roles: ['customer'],
      iat: now, exp: now + 300, jti: 'one',
    };
    const token = new SignJWT({ ...usual, ...claims });
    return token.setProtectedHeader({ alg: jwk.alg!, kid: jwk.kid, typ: 'at+jwt', ...header }).sign(signing);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url!;
    this.asked[path] = (this.asked[path] ?? 0) + 1;
    if (this.down) {
      request.socket.destroy();
      return;
    }
    const form = new URLSearchParams(await text(request));
    const [status, body] = this.#answer(path, form);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #answer(path: string, form: URLSearchParams): Answer {
    if (path === '/jwks') return [200, { keys: this.#keys.map(({ jwk }) => jwk) }];
    if (path === '/introspect') return [200, this.tokens.get(form.get('token') ?? '') ?? { active: false }];
    if (path === '/.well-known/openid-configuration') return [200, this.#metadata()];
    if (path !== '/token') return [404, {}];
    this.grants.push(form);
    return this.granting(form);
  }

  #metadata(): Json {
    const { url } = this;
    return {
      issuer: url,
      jwks_uri: `${url}/jwks`,
      token_endpoint: `${url}/token`,
      authorization_endpoint: `${url}/authorize`,
      ...(this.introspects && { introspection_endpoint: `${url}/introspect` }),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
  }
}
