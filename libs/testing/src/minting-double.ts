import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Stands for a gateway before a service: mints tokens and publishes its key. */
export class MintingDouble {
  /** How often its keys were asked for. */
  asked = 0;
  readonly #server: Server;
  readonly #key: CryptoKey;
  readonly #jwk: JWK;

  private constructor(server: Server, key: CryptoKey, jwk: JWK) {
    this.#server = server;
    this.#key = key;
    this.#jwk = jwk;
    server.on('request', (request, response) => {
      this.asked += 1;
      const known = request.url === '/.well-known/jwks.json';
      response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [this.#jwk] }));
    });
  }

  static async start(): Promise<MintingDouble> {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    return new MintingDouble(server, privateKey, { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' });
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The value of Authorization for a user, or for a visitor without `sub`. A claim that is undefined is left out. */
  async authorization(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.url, aud: 'notes', client_id: 'pocket', iat: now, exp: now + 90 };
    const token = new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt', ...header });
    return `Bearer ${await token.sign(this.#key)}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
