import { setTimeout as sleep } from 'node:timers/promises';
import { background, currentWork } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import { buildAuthorizationUrl, refreshTokenGrant } from 'openid-client';
import { FakeProvider } from '../session/fake-provider.fixture.ts';
import { OpenIdProvider } from './provider.ts';
import { type ProviderOptions } from './provider.options.ts';

const options = (url: string | undefined, more: Partial<ProviderOptions> = {}): ProviderOptions => ({
  issuer: url,
  clientId: 'web-bff',
  clientSecret: 'secret',
  audience: undefined,
  scopes: undefined,
  rolesClaim: 'roles',
  allowInsecure: true,
  ...more,
});

describe('the OpenID provider', () => {
  let fake: FakeProvider;
  let now: number;
  const open: OpenIdProvider[] = [];
  const provider = (more: Partial<ProviderOptions> = {}, url: string | undefined = fake.url) => {
    const made = new OpenIdProvider(options(url, more), () => now);
    open.push(made);
    return made;
  };
  const discoveries = () => fake.seen.filter(({ path }) => path.includes('openid-configuration')).length;

  beforeEach(async () => {
    fake = await FakeProvider.start();
    now = 0;
  });
  afterEach(async () => {
    for (const each of open.splice(0)) each.onModuleDestroy();
    await fake.stop();
  });

  it('is discovered when it is first needed, once for all who wait', async () => {
    const found = provider();
    expect(discoveries()).toBe(0);
    const all = await Promise.all([1, 2, 3].map(() => found.configuration()));
    expect(new Set(all).size).toBe(1);
    expect(discoveries()).toBe(1);
  });

  it('is discovered again after a while, behind the back of those who ask', async () => {
    const found = provider();
    const before = await found.configuration();
    now += 3_700_000;
    expect(await found.configuration()).toBe(before);
    await sleep(50);
    expect(await found.configuration()).not.toBe(before);
    expect(discoveries()).toBe(2);
  });

  it('goes on with what is known of it when it cannot be discovered again', async () => {
    const found = provider();
    const before = await found.configuration();
    await fake.stop();
    now += 3_700_000;
    await found.configuration();
    await sleep(50);
    expect(await found.configuration()).toBe(before);
    fake = await FakeProvider.start();
  });

  it('is left alone for longer and longer while it fails, and answers 503 meanwhile', async () => {
    fake.metadata = { issuer: 'https://evil.example' };
    const found = provider();
    const refused = { code: 'identity_unavailable', status: 503, headers: { 'Retry-After': '1' } };
    for (let times = 0; times < 5; times += 1) await expect(found.configuration()).rejects.toMatchObject(refused);
    expect(discoveries()).toBe(1);
    now += 250;
    await expect(found.configuration()).rejects.toMatchObject(refused);
    now += 250;
    await expect(found.configuration()).rejects.toMatchObject(refused);
    expect(discoveries()).toBe(2);
    fake.metadata = {};
    now += 250;
    await found.configuration();
  });

  it('says when it is not set', async () => {
    const none = new OpenIdProvider(options(undefined), () => now);
    const told = { code: 'identity_unavailable', detail: expect.stringContaining('OIDC_ISSUER') };
    await expect(none.configuration()).rejects.toMatchObject(told);
  });

  it('is not waited for by who is gone, but found for the others', async () => {
    const found = provider();
    const leaving = new AbortController();
    const left = found.configuration(leaving.signal);
    const stays = found.configuration();
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await expect(stays).resolves.toBeDefined();
  });

  it('must be reached by https unless the gateway is in development', async () => {
    await expect(provider({ allowInsecure: false }).configuration()).rejects.toMatchObject({ code: 'identity_unavailable' });
    expect(discoveries()).toBe(0);
  });

  it('is not followed elsewhere: its secrets stay where they were meant for', async () => {
    const elsewhere = await FakeUpstream.start();
    const moved = await FakeUpstream.start(answers({}, 307, { location: `${elsewhere.url}/token` }));
    const headers = { authorization: 'Basic c2VjcmV0' };
    const response = await provider().fetch(`${moved.url}/token`, { method: 'POST', headers, body: 'a=b' });
    expect(response.status).toBe(307);
    expect(elsewhere.seen).toEqual([]);
    await Promise.all([elsewhere.stop(), moved.stop()]);
  });

  it('is called within the work in progress when that is nobody’s, else apart from it', async () => {
    const { fetch } = provider();
    const attempts = await background('renewal', 1_000, async () => {
      await fetch(`${fake.url}/jwks`, { method: 'GET', headers: { accept: 'application/json' } });
      return currentWork().record.attempts;
    });
    expect(attempts).toEqual([expect.objectContaining({ upstream: 'identity', status: 200 })]);
  });

  it.each([
    ['the usual ones, as far as it knows them', undefined, ['openid', 'profile', 'phone'], 'openid profile'],
    ['the usual ones, when it does not say', undefined, undefined, 'openid profile email offline_access'],
    ['those of the environment', ['shop:read'], ['openid'], 'openid shop:read'],
  ])('is asked for scopes: %s', async (_what, scopes, known, expected) => {
    fake.metadata = { scopes_supported: known };
    const found = provider({ scopes });
    expect(found.scopes(await found.configuration())).toBe(expected);
  });

  it.each([
    ['in the header', undefined, 'basic'],
    ['in the header, of both', ['client_secret_post', 'client_secret_basic'], 'basic'],
    ['in the body, when it takes it there only', ['client_secret_post'], 'post'],
  ])('is shown the secret %s', async (_what, methods, expected) => {
    fake.metadata = { token_endpoint_auth_methods_supported: methods };
    const configuration = await provider().configuration();
    await refreshTokenGrant(configuration, 'x').catch(() => {});
    const { headers, form } = fake.seen.find(({ path }) => path === '/token')!;
    expect(headers.authorization?.startsWith('Basic ') === true).toBe(expected === 'basic');
    expect(form.get('client_secret')).toBe(expected === 'post' ? 'secret' : null);
  });

  it('may be another origin’s for its endpoints', async () => {
    const other = await FakeProvider.start();
    fake.metadata = { authorization_endpoint: `${other.url}/authorize`, jwks_uri: `${other.url}/jwks` };
    const found = provider();
    const configuration = await found.configuration();
    expect(buildAuthorizationUrl(configuration, {}).origin).toBe(other.url);
    expect((await found.fetch(configuration.serverMetadata().jwks_uri!, { method: 'GET', headers: {} })).status).toBe(200);
    await other.stop();
  });
});
