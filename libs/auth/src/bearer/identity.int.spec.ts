import { Controller, Get, Param, Req } from '@nestjs/common';
import { ClientModule, collect, Upstreams } from '@portico/client';
import { currentWork, Guarded, type RunningGateway } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import { type FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { startTestGateway } from '../policies/gateway.fixture.ts';
import { TestIdentity } from './identity.fixture.ts';

@Controller()
class Handlers {
  constructor(private readonly upstreams: Upstreams) {}

  @Get('me')
  @Guarded('me', { auth: 'user' })
  me(@Req() { exchange }: FastifyRequest) {
    return exchange.principal;
  }

  @Get('call/:upstream')
  @Guarded('call', { auth: 'anonymous' })
  async call(@Param('upstream') upstream: string) {
    const { status } = await collect(this.upstreams.get(upstream), { work: currentWork(), method: 'GET', path: '/', headers: [], body: null, idleTimeoutMs: 1_000 });
    return { status };
  }
}

describe('with the embedded identity provider', () => {
  let identity: TestIdentity;
  let service: FakeUpstream;
  let gateway: RunningGateway;

  beforeAll(async () => {
    [identity, service] = await Promise.all([TestIdentity.start(), FakeUpstream.start(answers({}))]);
    gateway = await startTestGateway([Handlers], {
      environment: { OIDC_ISSUER: identity.url, OIDC_CLIENT_ID: 'mobile-bff', OIDC_CLIENT_SECRET: 'mobile-bff-demo-secret' },
      yaml: `{upstreams: {orders: {origins: ["${service.url}"], credential: exchange}, products: {origins: ["${service.url}"], credential: client}}}`,
      imports: [ClientModule],
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await service.stop();
    await identity.stop();
  });

  const get = async (path: string, token: string) => {
    const response = await fetch(`${gateway.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const ada = { kind: 'user', subject: 'u-001', client: 'pocket', roles: ['customer'], acr: 'urn:portico:pwd', authTime: expect.any(Number) };

  it('takes the access tokens of a person who signed in', async () => {
    const { access_token: token } = await identity.signIn();
    expect(await get('/me', token)).toMatchObject({ status: 200, body: { ...ada, scopes: expect.arrayContaining(['shop:read', 'orders:read']) } });
  });

  it('takes opaque ones, by introspection', async () => {
    const { access_token: token } = await identity.signIn({ resource: 'urn:portico:opaque' });
    expect(token).not.toContain('.');
    expect(await get('/me', token)).toMatchObject({ status: 200, body: ada });
  });

  it('takes nothing else that the provider gives out: no ID token, no refresh token, no token for another audience, none that is revoked', async () => {
    const { id_token: id, refresh_token: refresh } = await identity.signIn();
    const { access_token: foreign } = await identity.signIn({ audience: 'urn:portico:other' });
    const { access_token: revoked } = await identity.signIn({ resource: 'urn:portico:opaque' });
    await identity.revoke(revoked);
    for (const token of [id!, refresh!, foreign, revoked]) expect(await get('/me', token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  it('exchanges a user’s token for one that only the service may use', async () => {
    const { access_token: token } = await identity.signIn();
    expect(await get('/call/orders', token)).toEqual({ status: 200, body: { status: 200 } });
    expect(decodeJwt(service.seen.at(-1)!.headers.authorization!.slice(7))).toMatchObject({ sub: 'u-001', aud: 'orders', act: { sub: 'mobile-bff' } });
  });

  it('has a token of its own', async () => {
    const { access_token: token } = await identity.signIn();
    await get('/call/products', token);
    expect(decodeJwt(service.seen.at(-1)!.headers.authorization!.slice(7))).toMatchObject({ sub: 'mobile-bff', client_id: 'mobile-bff', aud: 'products' });
  });
});
