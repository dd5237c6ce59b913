import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { type TestIdentity, testIdentity } from '../testing/test-identity.ts';
import { TestRelyingParty, type Tokens } from '../testing/test-relying-party.ts';

/** What web-bff would be: it keeps the logout tokens that it is sent. */
async function startGateway(): Promise<{ origin: string; received: string[]; status: number; stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      gateway.received.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
      response.writeHead(gateway.status).end();
    });
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const gateway = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    received: [] as string[],
    status: 200,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return gateway;
}

describe('signing out', () => {
  let identity: TestIdentity;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let web: TestRelyingParty;
  let tokens: Tokens;
  const isSignedIn = async () => (await web.begin({ prompt: 'none' })).visit.url.searchParams.has('code');
  const endSession = (parameters: Record<string, string>) => web.browser.open(client.buildEndSessionUrl(web.config, parameters));

  beforeAll(async () => {
    // In Jest's environment the library does not find fetch's dispatcher, and says so once; in a plain process it does.
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    gateway = await startGateway();
    identity = await testIdentity({ WEB_BFF_URL: `${gateway.origin},http://localhost:4100` });
  });
  beforeEach(async () => {
    gateway.received.length = 0;
    gateway.status = 200;
    web = await TestRelyingParty.create(identity.issuer, 'web-bff');
    tokens = await web.signIn();
  });
  afterAll(async () => {
    await identity.stop();
    await gateway.stop();
    jest.restoreAllMocks();
  });

  it('ends the session at once for a valid ID token and leads back with the state', async () => {
    const done = await endSession({
      id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'http://localhost:4100/', state: 's1',
    });
    expect(done.url.href).toBe('http://localhost:4100/?state=s1');
    expect(web.browser.cookies()).not.toContain('portico_identity');
    expect(await isSignedIn()).toBe(false);
  });

  it('tells the gateway with a logout token (Back-Channel Logout §2.4)', async () => {
    await endSession({ id_token_hint: tokens.id_token ?? '' });
    expect(gateway.received).toEqual([expect.stringMatching(/^POST \/bff\/backchannel-logout logout_token=/)]);
    const jwt = gateway.received[0]?.split('logout_token=')[1] ?? '';
    const keys = createRemoteJWKSet(new URL(web.config.serverMetadata().jwks_uri ?? ''));
    const { payload } = await jwtVerify(jwt, keys, { issuer: identity.issuer, audience: 'web-bff', typ: 'logout+jwt' });
    expect(payload).toMatchObject({
      sub: 'u-001', sid: tokens.claims()?.['sid'], jti: expect.any(String), iat: expect.any(Number),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(payload).not.toHaveProperty('nonce');
  });

  it('ends tokens that were for this session only, and leaves offline access (Back-Channel Logout §2.7)', async () => {
    const bound = await web.signIn({ scope: 'openid shop:read', resource: 'urn:portico:opaque' });
    const active = async () => (await client.tokenIntrospection(web.config, bound.access_token)).active;
    expect(await active()).toBe(true);
    await endSession({ id_token_hint: bound.id_token ?? '' });
    expect(await active()).toBe(false);
    await expect(web.refresh(tokens.refresh_token)).resolves.toHaveProperty('access_token');
  });

  it('ends all that the user has, everywhere, when that is asked for; nothing of anybody else', async () => {
    const [phone, other] = [await TestRelyingParty.create(identity.issuer, 'pocket'), await TestRelyingParty.create(identity.issuer, 'pocket')];
    const { refresh_token } = await phone.signIn();
    const others = await other.signIn({}, { login: 'jonas@example.com', password: 'portico-demo' });
    const done = await endSession({ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'http://localhost:4100/', everywhere: 'true' });
    expect(done.url.href).toBe('http://localhost:4100/');
    await expect(phone.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(web.refresh(tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    expect((await phone.begin({ prompt: 'none' })).visit.url.searchParams.get('error')).toBe('login_required');
    const told = decodeJwt(gateway.received.at(-1)?.split('logout_token=')[1] ?? '');
    expect([told.sub, told['sid']]).toEqual(['u-001', undefined]);
    await expect(other.refresh(others.refresh_token)).resolves.toHaveProperty('access_token');
    // The session is over here, and still the same can be asked for; but never from a browser of somebody else's.
    const again = await TestRelyingParty.create(identity.issuer, 'pocket');
    const { refresh_token: later } = await again.signIn();
    await endSession({ id_token_hint: tokens.id_token ?? '', everywhere: 'true' });
    await expect(again.refresh(later)).rejects.toMatchObject({ error: 'invalid_grant' });
    const { refresh_token: kept } = await again.signIn();
    const theirs = await other.browser.open(client.buildEndSessionUrl(web.config, { id_token_hint: tokens.id_token ?? '', everywhere: 'true' }));
    expect(theirs.html).toContain('Sign out?');
    await expect(again.refresh(kept)).resolves.toHaveProperty('access_token');
  });

  it('asks first when nothing shows that the user wants it, and then tells the gateway too', async () => {
    const asked = await endSession({ client_id: 'web-bff', post_logout_redirect_uri: 'http://localhost:4100/' });
    expect(asked.html).toContain('Sign out?');
    expect(asked.html).not.toContain('<script');
    expect(await isSignedIn()).toBe(true);
    const again = await endSession({ client_id: 'web-bff', post_logout_redirect_uri: 'http://localhost:4100/' });
    const done = await web.browser.submit(again, { logout: 'yes' });
    expect(done.url.href).toBe('http://localhost:4100/');
    expect(gateway.received).toHaveLength(1);
    expect(await isSignedIn()).toBe(false);
  });

  it('asks first when the ID token is of another user', async () => {
    const other = await TestRelyingParty.create(identity.issuer, 'web-bff');
    const { id_token } = await other.signIn({}, { login: 'jonas@example.com', password: 'portico-demo' });
    expect((await endSession({ id_token_hint: id_token ?? '' })).html).toContain('Sign out?');
  });

  it('keeps the session when the user wants to stay', async () => {
    const asked = await endSession({ client_id: 'pocket' });
    await web.browser.submit(asked, {});
    expect(await isSignedIn()).toBe(true);
  });

  it('never leads to a URI that is not registered', async () => {
    const refused = await endSession({ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'https://evil.example/' });
    expect(refused.response.status).toBe(400);
  });

  it('goes on when the gateway cannot be told, and logs that without the token', async () => {
    gateway.status = 500;
    const done = await endSession({ id_token_hint: tokens.id_token ?? '', post_logout_redirect_uri: 'http://localhost:4100/' });
    expect(done.url.href).toBe('http://localhost:4100/');
    const line = JSON.parse(identity.log.at(-1) ?? '{}') as Record<string, string>;
    expect(line).toMatchObject({ level: 'error', event: 'client was not told of a logout', client: 'web-bff' });
    expect(JSON.stringify(identity.log)).not.toMatch(/eyJ/);
  });
});
