import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Param } from '@nestjs/common';
import { ClientModule, collect, Upstreams } from '@portico/client';
import { background, currentWork, Guarded, type RunningGateway } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { TestIssuer } from '../bearer/issuer.fixture.ts';
import { KeyFile } from '../keys/key-file.ts';
import { startTestGateway } from '../policies/gateway.fixture.ts';

@Controller()
class Handlers {
  constructor(private readonly upstreams: Upstreams) {}

  @Get('call/:upstream')
  @Guarded('call', { auth: 'anonymous' })
  async call(@Param('upstream') upstream: string) {
    const { status } = await collect(this.upstreams.get(upstream), { work: currentWork(), method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 1_000 });
    return { status };
  }

  @Get('behind/:upstream')
  @Guarded('behind', { auth: 'anonymous' })
  behind(@Param('upstream') upstream: string) {
    return background('refresh', 1_000, () => this.call(upstream));
  }
}

describe('the credentials of calls to upstreams', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portico-keys-'));
  const keys = new KeyFile(join(directory, 'keys.json'));
  let issuer: TestIssuer;
  let service: FakeUpstream;
  let gateway: RunningGateway;

  beforeAll(() => keys.ensure(Date.now()));
  beforeEach(async () => {
    issuer = await TestIssuer.start();
    service = await FakeUpstream.start(answers({}));
    const kinds = ['none', 'minted', 'user', 'client', 'exchange'];
    const yaml = ['upstreams:', ...kinds.map((kind) => `  ${kind}: {origins: ["${service.url}"], credential: ${kind}}`)];
    yaml.push(`  content: {origins: ["${service.url}"], credential: minted, audience: products}`);
    gateway = await startTestGateway([Handlers], {
      environment: {
        OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: 'mobile-bff', OIDC_CLIENT_SECRET: 'secret', MINTING_KEYS_FILE: keys.path,
      },
      yaml: yaml.join('\n'),
      imports: [ClientModule],
    });
  });
  afterEach(async () => {
    await gateway.stop();
    await service.stop();
    await issuer.stop();
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** What Authorization the service got, for a call by the bearer of a token. */
  async function sent(path: string, token?: string): Promise<string | undefined> {
    const response = await fetch(`${gateway.url}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    expect(await response.json()).toEqual({ status: 200 });
    return service.seen.at(-1)!.headers.authorization;
  }
  const published = () => createRemoteJWKSet(new URL(`${gateway.url}/.well-known/jwks.json`));
  const verified = async (authorization: string | undefined) => jwtVerify(authorization!.replace('Bearer ', ''), published());

  it('none: nothing, whatever the caller sent', async () => {
    expect(await sent('/call/none', await issuer.sign())).toBeUndefined();
  });

  describe('minted', () => {
    it('says who calls, through which client and what they may, to one service for 90 seconds', async () => {
      const token = await issuer.sign({ acr: 'urn:portico:mfa', auth_time: 1_700_000_000 });
      const { payload, protectedHeader } = await verified(await sent('/call/minted', token));
      expect(protectedHeader).toEqual({ alg: 'ES256', kid: expect.any(String), typ: 'at+jwt' });
      expect(payload).toEqual({
        iss: gateway.url, aud: 'minted', sub: 'u-001', client_id: 'pocket', scope: 'shop:read orders:read', roles: ['customer'],
        acr: 'urn:portico:mfa', auth_time: 1_700_000_000, iat: expect.any(Number), exp: payload.iat! + 90, jti: expect.any(String),
      });
    });

    it('is for the audience that the upstream has, not for its name, where they differ', async () => {
      expect((await verified(await sent('/call/content'))).payload.aud).toBe('products');
    });

    it('names nobody for an anonymous caller, and for work that no client waits for', async () => {
      for (const authorization of [await sent('/call/minted'), await sent('/behind/minted', await issuer.sign())]) {
        const { payload } = await verified(authorization);
        expect(payload).not.toHaveProperty('sub');
        expect(payload).toMatchObject({ client_id: 'test-bff', aud: 'minted' });
        expect(payload).not.toHaveProperty('roles');
      }
    });

    it('is the same for the same principal, also with another token of theirs, and never for another', async () => {
      const [ada, adaAgain, bob, admin] = await Promise.all([
        issuer.sign(), issuer.sign({ jti: 'two' }), issuer.sign({ sub: 'u-002' }), issuer.sign({ roles: ['admin'] }),
      ]);
      const first = await sent('/call/minted', ada);
      expect(await sent('/call/minted', ada)).toBe(first);
      expect(await sent('/call/minted', adaAgain)).toBe(first);
      const others = [await sent('/call/minted', bob), await sent('/call/minted', admin), await sent('/call/minted'), await sent('/call/content', ada)];
      expect(new Set([first, ...others]).size).toBe(5);
      expect(others.map((each) => decodeJwt(each!.slice(7)).sub)).toEqual(['u-002', 'u-001', undefined, 'u-001']);
    });

    it('is each caller’s own when many call at once', async () => {
      const subjects = Array.from({ length: 40 }, (_, at) => `u-${at}`);
      await Promise.all(subjects.map(async (sub) => sent('/call/minted', await issuer.sign({ sub }))));
      expect(new Set(service.seen.map(({ headers }) => decodeJwt(headers.authorization!.slice(7)).sub))).toEqual(new Set(subjects));
    });

    it('is verified by keys that anybody may read and keep for a while', async () => {
      await sent('/call/minted');
      const response = await fetch(`${gateway.url}/.well-known/jwks.json`);
      expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
        200, expect.stringContaining('application/jwk-set+json'), 'public, max-age=300',
      ]);
      const { keys } = (await response.json()) as { keys: Record<string, unknown>[] };
      expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]);
    });
  });

  describe('user', () => {
    it('is the token that the user sent', async () => {
      const token = await issuer.sign();
      expect(await sent('/call/user', token)).toBe(`Bearer ${token}`);
    });

    it('is nothing for callers that nobody knows, and for work that no client waits for', async () => {
      expect(await sent('/call/user')).toBeUndefined();
      expect(await sent('/behind/user', await issuer.sign())).toBeUndefined();
    });

    it('that the service refuses is the service’s answer: only the client can renew it', async () => {
      service.behave(answers({}, 401));
      const response = await fetch(`${gateway.url}/call/user`, { headers: { authorization: `Bearer ${await issuer.sign()}` } });
      expect([await response.json(), service.seen.length]).toEqual([{ status: 401 }, 1]);
    });
  });

  describe('client', () => {
    beforeEach(() => {
      let issued = 0;
      issuer.granting = () => [200, { access_token: `own-${(issued += 1)}`, token_type: 'Bearer', expires_in: 300 }];
    });

    it('is the gateway’s own, asked for once for all callers', async () => {
      await Promise.all([sent('/call/client'), sent('/call/client', await issuer.sign()), sent('/behind/client')]);
      expect(service.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer own-1', 'Bearer own-1', 'Bearer own-1']);
      expect(issuer.grants.map((form) => [form.get('grant_type'), form.get('audience')])).toEqual([['client_credentials', 'client']]);
    });

    it('is replaced when the service refuses it, within the same call', async () => {
      await sent('/call/client');
      service.behave((request, response) => answers({}, request.headers.authorization === 'Bearer own-1' ? 401 : 200)(request, response));
      expect(await sent('/call/client')).toBe('Bearer own-2');
      expect(await sent('/call/client')).toBe('Bearer own-2');
      expect(issuer.grants).toHaveLength(2);
    });

    it('that the provider does not give makes the call fail, and nothing is sent', async () => {
      issuer.granting = () => [401, { error: 'invalid_client' }];
      const response = await fetch(`${gateway.url}/call/client`);
      expect([response.status, await response.json(), service.seen.length]).toEqual([503, expect.objectContaining({ code: 'identity_unavailable' }), 0]);
    });
  });

  describe('exchange', () => {
    beforeEach(() => {
      issuer.granting = (form) => [
        200,
        { access_token: `for-${decodeJwt(form.get('subject_token')!).sub}-${issuer.grants.length}`, issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', token_type: 'Bearer', expires_in: 300 },
      ];
    });

    it('is what the provider gives for the user’s token (RFC 8693), once for each user', async () => {
      const [ada, bob] = [await issuer.sign(), await issuer.sign({ sub: 'u-002' })];
      const first = await sent('/call/exchange', ada);
      expect([first, await sent('/call/exchange', ada), await sent('/call/exchange', bob)]).toEqual([first, first, 'Bearer for-u-002-2']);
      expect(Object.fromEntries(issuer.grants[0]!)).toMatchObject({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: ada, audience: 'exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      });
    });

    it('is each user’s own when many call at once', async () => {
      const subjects = Array.from({ length: 30 }, (_, at) => `u-${at}`);
      await Promise.all(subjects.flatMap((sub) => [0, 1].map(async () => sent('/call/exchange', await issuer.sign({ sub })))));
      const seen = service.seen.map(({ headers }) => headers.authorization!.replace(/-\d+$/, ''));
      expect(new Set(seen)).toEqual(new Set(subjects.map((sub) => `Bearer for-${sub}`)));
    });

    it('is nothing for callers that nobody knows', async () => {
      expect(await sent('/call/exchange')).toBeUndefined();
      expect(issuer.grants).toHaveLength(0);
    });

    it('is replaced when the service refuses it, within the same call', async () => {
      const ada = await issuer.sign();
      await sent('/call/exchange', ada);
      service.behave((request, response) => answers({}, request.headers.authorization === 'Bearer for-u-001-1' ? 401 : 200)(request, response));
      expect(await sent('/call/exchange', ada)).toBe('Bearer for-u-001-2');
    });

    it.each([
      ['invalid_request', 401, 'unauthenticated'],
      ['invalid_target', 403, 'forbidden'],
    ])('that the provider refuses with %s is %i', async (error, status, code) => {
      issuer.granting = () => [400, { error }];
      const response = await fetch(`${gateway.url}/call/exchange`, { headers: { authorization: `Bearer ${await issuer.sign()}` } });
      expect([response.status, await response.json(), service.seen.length]).toEqual([status, expect.objectContaining({ code }), 0]);
      expect(response.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer realm="test-bff"' : null);
    });
  });
});
