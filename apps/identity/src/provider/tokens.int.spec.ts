import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { postForm, type TestIdentity, testIdentity } from '../testing/test-identity.ts';
import { TestRelyingParty, type Tokens } from '../testing/test-relying-party.ts';

const WEB_BFF = 'web-bff:web-bff-demo-secret';
const MOBILE_BFF = 'mobile-bff:mobile-bff-demo-secret';
const ORDERS = 'orders:orders-demo-secret';
const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
};

describe('tokens', () => {
  let identity: TestIdentity;
  let web: TestRelyingParty;
  let endpoints: client.ServerMetadata;
  const token = (form: Record<string, string>, basic?: string) => postForm(endpoints.token_endpoint, form, basic);
  const introspect = async (value: string, basic = MOBILE_BFF) =>
    (await postForm(endpoints.introspection_endpoint, { token: value }, basic)).json() as Promise<Record<string, unknown>>;

  beforeAll(async () => {
    identity = await testIdentity();
  });
  beforeEach(async () => {
    web = await TestRelyingParty.create(identity.issuer, 'web-bff');
    endpoints = web.config.serverMetadata();
  });
  afterAll(() => identity.stop());

  describe('access tokens', () => {
    it('are JWTs that the published keys verify (RFC 9068)', async () => {
      const { access_token, expires_in } = await web.signIn();
      const { payload, protectedHeader } = await jwtVerify(access_token, createRemoteJWKSet(new URL(endpoints.jwks_uri ?? '')), {
        issuer: identity.issuer, audience: 'urn:portico:shop', typ: 'at+jwt', algorithms: ['ES256'],
      });
      expect(protectedHeader.kid).toEqual(expect.any(String));
      expect(payload).toMatchObject({
        sub: 'u-001', client_id: 'web-bff', roles: ['customer'], acr: 'urn:portico:pwd', auth_time: expect.any(Number),
        jti: expect.any(String), scope: 'openid profile email roles shop:read orders:read',
      });
      expect(payload.exp).toBe((payload.iat ?? 0) + 300);
      expect(expires_in).toBe(300);
    });

    it.each([
      ['resource', 'https://api.example/orders'], ['audience', 'https://api.example/orders'], ['audience', 'orders'],
    ])('are for whom %s=%s names, after a refresh too', async (parameter, audience) => {
      const tokens = await web.signIn({ [parameter]: audience });
      const refreshed = await web.refresh(tokens.refresh_token);
      expect([tokens, refreshed].map(({ access_token }) => decodeJwt(access_token).aud)).toEqual([audience, audience]);
    });

    it('let userinfo be read', async () => {
      const { access_token } = await web.signIn();
      expect(await client.fetchUserInfo(web.config, access_token, 'u-001')).toEqual({
        sub: 'u-001', name: 'Ada Fontaine', preferred_username: 'ada@example.com', email: 'ada@example.com',
        email_verified: true, roles: ['customer'],
      });
      const refused = await fetch(endpoints.userinfo_endpoint ?? '', { headers: { authorization: `Bearer ${access_token}x` } });
      expect(refused.status).toBe(401);
    });

    it('are bound to the key of a client that proves one (RFC 9449), and are no bearer tokens then', async () => {
      const pocket = await TestRelyingParty.create(identity.issuer, 'pocket');
      const { refresh_token } = await pocket.signIn();
      const DPoP = client.getDPoPHandle(pocket.config, await client.randomDPoPKeyPair());
      const bound = await client.refreshTokenGrant(pocket.config, refresh_token ?? '', undefined, { DPoP });
      expect(bound.token_type).toBe('dpop');
      expect(decodeJwt(bound.access_token)['cnf']).toEqual({ jkt: expect.any(String) });
      const headers = { authorization: `Bearer ${bound.access_token}` };
      const asBearer = await fetch(endpoints.userinfo_endpoint ?? '', { headers });
      expect(asBearer.status).toBe(401);
    });

    it('carry the roles of an administrator', async () => {
      const { access_token } = await web.signIn({}, { login: 'ben@example.com', password: 'portico-demo' });
      expect(decodeJwt(access_token)['roles']).toContain('admin');
    });

    it('are signed with RS256, as ID tokens are, when the environment says so', async () => {
      const other = await testIdentity({ SIGNING_ALG: 'RS256', ACCESS_TOKEN_TTL: '2', DEFAULT_AUDIENCE: 'https://shop.example' });
      const party = await TestRelyingParty.create(other.issuer, 'pocket');
      const { access_token, id_token, expires_in } = await party.signIn();
      expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
      expect(decodeProtectedHeader(id_token ?? '').alg).toBe('RS256');
      expect(expires_in).toBe(2);
      expect(decodeJwt(access_token).aud).toBe('https://shop.example');
      await other.stop();
    });
  });

  describe('refresh tokens', () => {
    it('rotate with each use, for both clients', async () => {
      for (const party of [web, await TestRelyingParty.create(identity.issuer, 'pocket')]) {
        const first = await party.signIn();
        const second = await party.refresh(first.refresh_token);
        const third = await party.refresh(second.refresh_token);
        expect(new Set([first, second, third].map(({ refresh_token }) => refresh_token)).size).toBe(3);
        expect(third.claims()).toMatchObject({ sub: 'u-001', auth_time: first.claims()?.auth_time });
        expect(decodeJwt(third.access_token)).toMatchObject({ roles: ['customer'], acr: 'urn:portico:pwd' });
      }
    });

    it('end with their whole family when one is used again, and only that family', async () => {
      const bystander = await web.signIn();
      const first = await web.signIn();
      const second = await web.refresh(first.refresh_token);
      await expect(web.refresh(first.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
      await expect(web.refresh(second.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
      await expect(web.refresh(bystander.refresh_token)).resolves.toHaveProperty('refresh_token');
    });

    it('let only one of two uses at the same moment win', async () => {
      const { refresh_token } = await web.signIn();
      const both = await Promise.allSettled([web.refresh(refresh_token), web.refresh(refresh_token)]);
      expect(both.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
      const winner = both.find((result): result is PromiseFulfilledResult<Tokens> => result.status === 'fulfilled');
      await expect(web.refresh(winner?.value.refresh_token ?? refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('are of no use to another client', async () => {
      const { refresh_token } = await web.signIn();
      const pocket = await TestRelyingParty.create(identity.issuer, 'pocket');
      await expect(pocket.refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
      await expect(web.refresh(refresh_token)).resolves.toHaveProperty('access_token');
    });
  });

  it('end the family of a code that is redeemed twice', async () => {
    const { visit, redeem } = await web.begin();
    const done = await web.browser.submit(visit, { login: 'ada@example.com', password: 'portico-demo' });
    const tokens = await redeem(done);
    await expect(redeem(done)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(web.refresh(tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  describe('introspection', () => {
    it('tells a confidential client what an opaque token means', async () => {
      const { access_token } = await web.signIn({ resource: 'urn:portico:opaque' });
      expect(access_token).not.toContain('.');
      expect(await introspect(access_token)).toMatchObject({
        active: true, sub: 'u-001', client_id: 'web-bff', aud: 'urn:portico:shop', roles: ['customer'], token_type: 'Bearer',
        iss: identity.issuer, scope: expect.stringContaining('shop:read'), exp: expect.any(Number),
      });
      expect(await introspect('made-up')).toEqual({ active: false });
    });

    it('is not for a public client, or one with a wrong secret', async () => {
      const { access_token } = await web.signIn({ resource: 'urn:portico:opaque' });
      const asPocket = await postForm(endpoints.introspection_endpoint, { token: access_token, client_id: 'pocket' });
      const asForger = await postForm(endpoints.introspection_endpoint, { token: access_token }, 'mobile-bff:guess');
      expect([asPocket.status, asForger.status]).toEqual([401, 401]);
    });
  });

  describe('revocation', () => {
    it('of a refresh token ends what it came from', async () => {
      const tokens = await web.signIn({ resource: 'urn:portico:opaque' });
      await client.tokenRevocation(web.config, tokens.refresh_token ?? '');
      expect(await introspect(tokens.access_token)).toEqual({ active: false });
      await expect(web.refresh(tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('does nothing to a token of another client', async () => {
      const { refresh_token } = await web.signIn();
      await postForm(endpoints.revocation_endpoint, { token: refresh_token ?? '', client_id: 'pocket' });
      await expect(web.refresh(refresh_token)).resolves.toHaveProperty('access_token');
    });
  });

  describe('client credentials', () => {
    it('give a service a token of its own, for the audience it names', async () => {
      const answer = await token({ grant_type: 'client_credentials', audience: 'products', scope: 'shop:read' }, ORDERS);
      const { access_token, refresh_token } = (await answer.json()) as Tokens;
      const claims = decodeJwt(access_token);
      expect(claims).toMatchObject({ sub: 'orders', client_id: 'orders', aud: 'products', scope: 'shop:read' });
      expect(claims).not.toHaveProperty('roles');
      expect(refresh_token).toBeUndefined();
    });

    it('accept the secret in the body too', async () => {
      const answer = await token({ grant_type: 'client_credentials', client_id: 'orders', client_secret: 'orders-demo-secret' });
      expect(answer.status).toBe(200);
    });

    it('are refused to the public client and for a wrong secret', async () => {
      const asPocket = await token({ grant_type: 'client_credentials', client_id: 'pocket' });
      const asForger = await token({ grant_type: 'client_credentials' }, 'orders:guess');
      expect([asPocket.status, asForger.status]).toEqual([400, 401]);
    });
  });

  describe('token exchange', () => {
    const exchange = async (form: Record<string, string>, basic = MOBILE_BFF) => {
      const answer = await token({ ...EXCHANGE, ...form }, basic);
      return { status: answer.status, body: (await answer.json()) as Record<string, string> };
    };

    it.each(['urn:portico:shop', 'urn:portico:opaque'])('turns a token for %s into one for another', async (resource) => {
      const pocket = await TestRelyingParty.create(identity.issuer, 'pocket');
      const { access_token } = await pocket.signIn({ resource });
      const { status, body } = await exchange({ subject_token: access_token, audience: 'orders', scope: 'orders:read' });
      expect(status).toBe(200);
      expect(body).toMatchObject({ issued_token_type: EXCHANGE.subject_token_type, token_type: 'Bearer', scope: 'orders:read' });
      expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
        sub: 'u-001', aud: 'orders', client_id: 'mobile-bff', act: { sub: 'mobile-bff' }, roles: ['customer'],
        scope: 'orders:read', acr: 'urn:portico:pwd',
      });
    });

    it('keeps the chain of those who act, and never outlives its subject', async () => {
      const { access_token } = await web.signIn();
      const first = (await exchange({ subject_token: access_token, audience: 'orders' }, WEB_BFF)).body['access_token'] ?? '';
      const second = (await exchange({ subject_token: first, audience: 'products' })).body['access_token'] ?? '';
      expect(decodeJwt(second)['act']).toEqual({ sub: 'mobile-bff', act: { sub: 'web-bff' } });
      expect(decodeJwt(second).exp).toBeLessThanOrEqual(decodeJwt(access_token).exp ?? 0);
    });

    it('gives no more scope than the subject token has', async () => {
      const { access_token } = await web.signIn();
      const { status, body } = await exchange({ subject_token: access_token, scope: 'orders:read orders:write' });
      expect([status, body['error'], body['scope']]).toEqual([400, 'invalid_scope', 'orders:write']);
    });

    it('takes only access tokens of this provider', async () => {
      const { access_token, id_token, refresh_token } = await web.signIn();
      for (const subject of [id_token, refresh_token, `${access_token.slice(0, -4)}AAAA`, 'made-up']) {
        const { status, body } = await exchange({ subject_token: subject ?? '' });
        expect([status, body['error']]).toEqual([400, 'invalid_request']);
      }
    });

    it('is not for the public client', async () => {
      const { access_token } = await web.signIn();
      const answer = await token({ ...EXCHANGE, subject_token: access_token, client_id: 'pocket' });
      expect(answer.status).toBe(400);
    });
  });

  it('may be fetched by a page of the public client, from other origins not', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'made-up', client_id: 'pocket' };
    const from = (origin: string) =>
      fetch(endpoints.token_endpoint ?? '', { method: 'POST', headers: { origin }, body: new URLSearchParams(form) });
    expect((await from('http://localhost:4210')).headers.get('access-control-allow-origin')).toBe('http://localhost:4210');
    expect((await from('http://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('appear in no log', () => {
    expect(identity.log).toEqual([]);
  });
});
