import { createHmac, randomUUID } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { OpenIdProvider } from '../provider/provider.ts';
import { AccessTokens } from './access-tokens.ts';
import { BearerChallenge } from './bearer.challenge.ts';
import { bearerSection } from './bearer.section.ts';
import { Introspection } from './introspection.ts';
import { TestIssuer } from './issuer.fixture.ts';
import { JwtVerifier } from './jwt-verifier.ts';
import { ProviderKeys } from './provider-keys.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

describe('access tokens', () => {
  let issuer: TestIssuer;
  let provider: OpenIdProvider;
  let tokens: AccessTokens;
  /** Added to the clock that all of it goes by, milliseconds. */
  let later = 0;

  function build(bearer: object = {}, rolesClaim = 'roles'): AccessTokens {
    const clock = () => Date.now() + later;
    const rules = { audience: 'urn:portico:shop', rolesClaim };
    const options = bearerSection.schema.parse(bearer);
    const keys = new ProviderKeys(provider, { minIntervalMs: 10_000, maxAgeMs: 300_000 }, clock);
    const jwts = new JwtVerifier(provider, keys.find, rules, clock);
    const introspection = new Introspection(provider, rules, options.believe, clock);
    const built = new AccessTokens({ jwts, introspection, challenge: new BearerChallenge('mobile-bff'), options }, clock);
    keys.onWithdrawn = () => built.forget();
    return built;
  }

  /** Claims that nothing is wrong with. */
  const good = () => ({ iss: issuer.url, aud: 'urn:portico:shop', sub: 'u-001', client_id: 'pocket', scope: 'shop:read', exp: now() + 60 });

  const refusal = (description: string) => ({
    code: 'invalid_token',
    status: 401,
    headers: { 'WWW-Authenticate': `Bearer realm="mobile-bff", error="invalid_token", error_description="${description}"` },
  });

  beforeEach(async () => {
    later = 0;
    issuer = await TestIssuer.start();
    provider = new OpenIdProvider({
      issuer: issuer.url, clientId: 'mobile-bff', clientSecret: 'secret', audience: undefined, scopes: undefined, rolesClaim: 'roles',
      allowInsecure: true,
    });
    tokens = build();
  });
  afterEach(async () => {
    provider.onModuleDestroy();
    await issuer.stop();
  });

  describe('as JWTs', () => {
    it('speak for their user, with scopes, roles, client and how the user signed in', async () => {
      const token = await issuer.sign({ acr: 'urn:portico:mfa', auth_time: 1_700_000_000 });
      await expect(tokens.verify(token)).resolves.toEqual({
        kind: 'user', subject: 'u-001', client: 'pocket', scopes: ['shop:read', 'orders:read'], roles: ['customer'],
        acr: 'urn:portico:mfa', authTime: 1_700_000_000,
      });
    });

    it('speak for a client where no person is involved', async () => {
      const token = await issuer.sign({ sub: 'orders', client_id: 'orders', roles: undefined });
      await expect(tokens.verify(token)).resolves.toMatchObject({ kind: 'client', subject: 'orders', client: 'orders', roles: [] });
    });

    it.each(['ES256', 'EdDSA', 'RS256', 'PS256'])('are taken with %s', async (alg) => {
      await issuer.rotate(alg);
      await expect(tokens.verify(await issuer.sign())).resolves.toMatchObject({ subject: 'u-001' });
    });

    it('have their roles where the configuration says, also within an object or under a name with dots', async () => {
      const nested = await issuer.sign({ realm_access: { roles: ['admin'] }, roles: undefined });
      await expect(build({}, 'realm_access.roles').verify(nested)).resolves.toMatchObject({ roles: ['admin'] });
      const named = await issuer.sign({ 'https://shop.example/roles': ['admin'], roles: undefined });
      await expect(build({}, 'https://shop.example/roles').verify(named)).resolves.toMatchObject({ roles: ['admin'] });
      const without = await issuer.sign({ realm_access: 'none', roles: undefined });
      await expect(build({}, 'realm_access.roles').verify(without)).resolves.toMatchObject({ roles: [] });
    });

    it('are taken with the type JWT as Keycloak sends them', async () => {
      const claims = { typ: 'Bearer', azp: 'pocket', client_id: undefined, nonce: 'n', aud: ['account', 'urn:portico:shop'] };
      const token = await issuer.sign(claims, { typ: 'JWT' });
      await expect(tokens.verify(token)).resolves.toMatchObject({ kind: 'user', client: 'pocket' });
    });
  });

  describe('that attack', () => {
    it('with alg none are refused', async () => {
      const token = `${part({ alg: 'none', typ: 'at+jwt' })}.${part(good())}.`;
      await expect(tokens.verify(token)).rejects.toMatchObject(refusal('The token is not one of this issuer.'));
    });

    it.each(['the PEM', 'the raw point'])('with HS256 and %s of the public key as the secret (alg confusion) are refused', async (form) => {
      const key = (await importJWK(issuer.publicJwk, 'ES256', { extractable: true })) as CryptoKey;
      const secret = form === 'the PEM' ? await exportSPKI(key) : Buffer.from(issuer.publicJwk.x!, 'base64url');
      const input = `${part({ alg: 'HS256', kid: issuer.publicJwk.kid, typ: 'at+jwt' })}.${part(good())}`;
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      await expect(tokens.verify(token)).rejects.toMatchObject(refusal('The token is not one of this issuer.'));
    });

    it('for a wrong audience are refused', async () => {
      for (const aud of ['urn:portico:other', ['urn:portico:other', 'urn:portico:shop2'], undefined, '']) {
        const token = await issuer.sign({ aud });
        await expect(tokens.verify(token)).rejects.toMatchObject(refusal('The token is meant for another audience.'));
      }
    });

    it('from a wrong issuer are refused, although the key is the right one', async () => {
      for (const iss of ['https://evil.example', `${issuer.url}/`, undefined]) {
        const token = await issuer.sign({ iss });
        await expect(tokens.verify(token)).rejects.toMatchObject(refusal('The token comes from another issuer.'));
      }
    });

    it.each([
      ['an ID token of the type JWT', { nonce: 'n', client_id: undefined, scope: undefined }, 'JWT'],
      ['an ID token with an access token’s scope', { at_hash: 'x' }, 'JWT'],
      ['an ID token without any mark', { client_id: undefined, scope: undefined }, undefined],
      ['an ID token as Keycloak marks it', { typ: 'ID' }, 'JWT'],
      ['a refresh token as Keycloak marks it', { typ: 'Refresh' }, 'JWT'],
      ['an ID token as Cognito marks it', { token_use: 'id' }, 'JWT'],
      ['a logout token', {}, 'logout+jwt'],
      ['a logout token of the type JWT', { events: {} }, 'JWT'],
      ['something else that is signed', {}, 'secevent+jwt'],
    ])('with a wrong typ are refused: %s', async (_name, claims, typ) => {
      await expect(tokens.verify(await issuer.sign(claims, { typ }))).rejects.toMatchObject(refusal('This is no access token.'));
    });

    it('that are expired are refused, without any grace', async () => {
      await expect(tokens.verify(await issuer.sign({ exp: now() - 1 }))).rejects.toMatchObject(refusal('The token has expired.'));
      await expect(tokens.verify(await issuer.sign({ exp: undefined }))).rejects.toMatchObject({ code: 'invalid_token' });
    });

    it('that do not say for whom they were issued are refused', async () => {
      await expect(tokens.verify(await issuer.sign({ sub: undefined }))).rejects.toMatchObject(refusal('The token lacks a claim that it must have.'));
    });

    it('that are not yet valid are refused', async () => {
      await expect(tokens.verify(await issuer.sign({ nbf: now() + 60 }))).rejects.toMatchObject(refusal('The token is not valid yet.'));
    });

    it('with unknown kids cause one fetch of the keys in an interval, however many they are', async () => {
      await tokens.verify(await issuer.sign());
      later = 11_000;
      const flood = await Promise.all(Array.from({ length: 200 }, () => issuer.sign({ jti: randomUUID() }, { kid: randomUUID() })));
      const outcomes = await Promise.allSettled(flood.map((token) => tokens.verify(token)));
      for (const token of flood) await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
      expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
      expect(issuer.asked['/jwks']).toBe(2);
    });

    it('that are huge are refused before anything of them is read', async () => {
      const huge = await issuer.sign({ padding: 'x'.repeat(20_000) });
      await expect(tokens.verify(huge)).rejects.toMatchObject(refusal('The token is too long.'));
      expect(tokens.recall(huge)).toBeUndefined();
      expect(issuer.asked).toEqual({});
    });

    it('with a crit header are refused, however well they are signed', async () => {
      const header = { alg: 'ES256', kid: issuer.publicJwk.kid, typ: 'at+jwt', crit: ['urn:unknown'], 'urn:unknown': true };
      const signed = (protectedHeader: object) =>
        new SignJWT(good()).setProtectedHeader(protectedHeader as typeof header).sign(issuer.signingKey, { crit: { 'urn:unknown': true } });
      await expect(tokens.verify(await signed({ ...header, crit: undefined }))).resolves.toMatchObject({ subject: 'u-001' });
      await expect(tokens.verify(await signed(header))).rejects.toMatchObject({ code: 'invalid_token', cause: { code: 'ERR_JOSE_NOT_SUPPORTED' } });
    });

    it.each(['jwk', 'jku', 'x5u'])('bring a key of their own by %s are refused, and nothing is fetched for them', async (parameter) => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const own = { ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256' };
      const thief = await TestIssuer.start();
      const url = `${thief.url}/jwks`;
      const bringing = { jwk: { jwk: own }, jku: { jku: url, kid: 'mine' }, x5u: { x5u: url, kid: 'mine' } }[parameter];
      const token = await new SignJWT(good()).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...bringing }).sign(privateKey);
      await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
      expect(thief.asked).toEqual({});
      await thief.stop();
    });

    it('with a changed payload or signature are refused', async () => {
      const [header, payload, signature] = (await issuer.sign()).split('.');
      const other = part({ ...(JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object), sub: 'u-002' });
      for (const token of [`${header}.${other}.${signature}`, `${header}.${payload}.${signature!.slice(0, -4)}AAAA`, `${header}.${payload}.`]) {
        await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
      }
    });

    it.each([{ jkt: 'x' }, { 'x5t#S256': 'x' }])('that are bound to a key (%j) are no bearer tokens', async (cnf) => {
      await expect(tokens.verify(await issuer.sign({ cnf }))).rejects.toMatchObject(refusal('This token is bound to a key; it is no bearer token.'));
    });

    it.each(['', 'two parts', 'a,b', 'ünknown'])('that cannot be tokens at all are malformed requests: "%s"', async (text) => {
      await expect(tokens.verify(text)).rejects.toMatchObject({
        code: 'malformed_request', headers: { 'WWW-Authenticate': expect.stringContaining('error="invalid_request"') },
      });
    });
  });

  describe('that are known', () => {
    it('are verified once, also when they come in parallel, and are good until they expire', async () => {
      const token = await issuer.sign({ exp: now() + 100 });
      const [one, other] = await Promise.all([tokens.verify(token), tokens.verify(token)]);
      expect(other).toBe(one);
      expect(tokens.recall(token)).toBe(one);
      later = 98_000;
      expect(tokens.recall(token)).toBe(one);
      later = 101_000;
      expect(tokens.recall(token)).toBeUndefined();
      await expect(tokens.verify(token)).rejects.toMatchObject(refusal('The token has expired.'));
    });

    it('never speak for the principal of another token', async () => {
      const ada = await issuer.sign({ sub: 'u-001' });
      const bob = await issuer.sign({ sub: 'u-002' });
      await Promise.all([tokens.verify(ada), tokens.verify(bob)]);
      expect([tokens.recall(ada)?.subject, tokens.recall(bob)?.subject]).toEqual(['u-001', 'u-002']);
      expect(tokens.recall(`x${ada.slice(1)}`)).toBeUndefined();
    });

    it('are no more than the configuration allows', async () => {
      tokens = build({ remember: 2 });
      const [first, second, third] = await Promise.all(['1', '2', '3'].map((jti) => issuer.sign({ jti })));
      await tokens.verify(first!);
      await tokens.verify(second!);
      later = 1_000;
      tokens.recall(first!);
      await tokens.verify(third!);
      expect([first, second, third].map((token) => tokens.recall(token!) !== undefined)).toEqual([true, false, true]);
    });
  });

  describe('and the keys of the provider', () => {
    it('are taken over when the provider rotates them', async () => {
      await tokens.verify(await issuer.sign());
      later = 11_000;
      await issuer.rotate();
      await expect(tokens.verify(await issuer.sign())).resolves.toMatchObject({ subject: 'u-001' });
      expect(issuer.asked['/jwks']).toBe(2);
    });

    it('go on working while the provider is down, however long', async () => {
      await tokens.verify(await issuer.sign());
      const token = await issuer.sign({ jti: 'two', exp: now() + 7200 });
      issuer.down = true;
      later = 3_700_000;
      await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'u-001' });
    });

    it('that are unknown while the provider is down are no proof of a bad token: 503', async () => {
      await tokens.verify(await issuer.sign());
      await issuer.rotate();
      issuer.down = true;
      later = 11_000;
      const headers = { 'Retry-After': expect.any(String) };
      await expect(tokens.verify(await issuer.sign())).rejects.toMatchObject({ code: 'identity_unavailable', headers });
    });

    it('that are withdrawn make every token be looked at again', async () => {
      const old = await issuer.sign();
      await tokens.verify(old);
      await issuer.rotate();
      issuer.withdraw();
      later = 11_000;
      await tokens.verify(await issuer.sign());
      expect(tokens.recall(old)).toBeUndefined();
      await expect(tokens.verify(old)).rejects.toMatchObject(refusal('The token is signed by a key that the issuer does not have.'));
    });

    it('need not be there at the start: 503 until the provider is, then everything works', async () => {
      const token = await issuer.sign();
      issuer.down = true;
      await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'identity_unavailable', status: 503 });
      issuer.down = false;
      await new Promise((resolve) => setTimeout(resolve, 300));
      later = 1_100;
      await expect(tokens.verify(token)).resolves.toMatchObject({ subject: 'u-001' });
    });
  });

  describe('as opaque ones', () => {
    const active = (more: object = {}) => ({
      active: true, token_type: 'Bearer', sub: 'u-001', client_id: 'pocket', scope: 'shop:read', aud: 'urn:portico:shop',
      iss: issuer.url, exp: now() + 300, ...more,
    });

    it('are asked about once, and believed for 60 seconds at most', async () => {
      issuer.tokens.set('opaque', active());
      await expect(tokens.verify('opaque')).resolves.toMatchObject({ kind: 'user', subject: 'u-001', client: 'pocket', scopes: ['shop:read'] });
      later = 59_000;
      expect(tokens.recall('opaque')).toMatchObject({ subject: 'u-001' });
      later = 60_500;
      expect(tokens.recall('opaque')).toBeUndefined();
      expect(issuer.asked['/introspect']).toBe(1);
    });

    it('are refused within a minute after they were revoked', async () => {
      issuer.tokens.set('opaque', active());
      await tokens.verify('opaque');
      issuer.tokens.delete('opaque');
      later = 60_500;
      await expect(tokens.verify('opaque')).rejects.toMatchObject(refusal('The token is unknown, expired or revoked.'));
    });

    it('that nobody knows are not asked about again at once', async () => {
      for (let time = 0; time < 5; time += 1) await expect(tokens.verify('made-up')).rejects.toMatchObject({ code: 'invalid_token' });
      expect(issuer.asked['/introspect']).toBe(1);
    });

    it('are good no longer than they say', async () => {
      issuer.tokens.set('opaque', active({ exp: now() + 10 }));
      await tokens.verify('opaque');
      later = 10_500;
      expect(tokens.recall('opaque')).toBeUndefined();
    });

    it.each([
      ['for another audience', { aud: ['urn:portico:other'] }],
      ['from another issuer', { iss: 'https://evil.example' }],
      ['expired', { exp: 1 }],
      ['not valid yet', { nbf: 9_999_999_999 }],
      ['a refresh token, which has no type', { token_type: undefined }],
      ['a refresh token as Keycloak marks it', { token_type: undefined, typ: 'Refresh' }],
      ['a refresh token as Hydra marks it', { token_use: 'refresh_token' }],
      ['bound to a key', { token_type: 'DPoP', cnf: { jkt: 'x' } }],
    ])('are refused when they are %s', async (_name, more) => {
      issuer.tokens.set('opaque', active(more));
      await expect(tokens.verify('opaque')).rejects.toMatchObject({ code: 'invalid_token' });
    });

    it('are refused where the provider offers no introspection', async () => {
      issuer.introspects = false;
      await expect(tokens.verify('opaque')).rejects.toMatchObject(refusal('Only JWTs are taken here.'));
    });

    it('cannot be told good from bad while the provider is down: 503', async () => {
      await tokens.verify(await issuer.sign());
      issuer.down = true;
      await expect(tokens.verify('opaque')).rejects.toMatchObject({ code: 'identity_unavailable' });
    });
  });

  describe('as JWTs that are introspected too', () => {
    it('are refused within a minute after they were revoked', async () => {
      tokens = build({ introspect: 'all' });
      const token = await issuer.sign();
      issuer.tokens.set(token, { active: true, token_type: 'Bearer', sub: 'u-001' });
      await expect(tokens.verify(token)).resolves.toMatchObject({ roles: ['customer'] });
      issuer.tokens.delete(token);
      later = 60_500;
      expect(tokens.recall(token)).toBeUndefined();
      await expect(tokens.verify(token)).rejects.toMatchObject(refusal('The token is unknown, expired or revoked.'));
    });

    it('are not asked about when the signature is bad already', async () => {
      tokens = build({ introspect: 'all' });
      await expect(tokens.verify(`${(await issuer.sign()).slice(0, -4)}AAAA`)).rejects.toMatchObject({ code: 'invalid_token' });
      expect(issuer.asked['/introspect']).toBeUndefined();
    });
  });
});
