import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { Controller, Get, Req } from '@nestjs/common';
import { Guarded, type PolicyFunction, type RunningGateway } from '@portico/pipeline';
import { type FastifyRequest } from 'fastify';
import { startTestGateway } from '../policies/gateway.fixture.ts';
import { TestIssuer } from './issuer.fixture.ts';

@Controller()
class Handlers {
  @Get('open')
  @Guarded('open', { auth: 'anonymous' })
  open(@Req() { exchange }: FastifyRequest) {
    return exchange.principal;
  }

  @Get('mine')
  @Guarded('mine', { auth: 'user' })
  mine(@Req() { exchange }: FastifyRequest) {
    return exchange.principal;
  }

  @Get('written')
  @Guarded('written', { auth: { scopes: ['orders:read', 'orders:write'] } })
  written() {
    return 'yes';
  }

  @Get('admin')
  @Guarded('admin', { auth: { roles: ['admin', 'auditor'] } })
  admin() {
    return 'yes';
  }

  @Get('users/:userId/orders')
  @Guarded('orders', { auth: { policy: 'own-orders' } })
  orders() {
    return 'yes';
  }

  @Get('late')
  @Guarded('late', { auth: { policy: 'late' } })
  late() {
    return 'yes';
  }

  @Get('strange')
  @Guarded('strange', { auth: { policy: 'strange' } })
  strange() {
    return 'yes';
  }

  @Get('strong')
  @Guarded('strong', { auth: { scopes: ['orders:read'], acr: ['urn:portico:mfa'], maxAgeMs: 300_000 } })
  strong() {
    return 'yes';
  }

  @Get('forgotten')
  forgotten() {
    return 'yes';
  }
}

const ownOrders: PolicyFunction = ({ principal }, { userId }) => principal.subject === userId || principal.roles.includes('admin');
const policies: Record<string, PolicyFunction> = {
  'own-orders': ownOrders,
  late: async ({ principal }) => principal.subject === 'u-001',
  strange: () => 'yes' as unknown as boolean,
};

describe('a gateway for bearer tokens', () => {
  let issuer: TestIssuer;
  let gateway: RunningGateway;

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    const environment = { OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: 'mobile-bff', OIDC_CLIENT_SECRET: 'secret' };
    gateway = await startTestGateway([Handlers], { environment, policies });
  });
  afterAll(async () => {
    await gateway.stop();
    await issuer.stop();
  });

  /** With several values, the field is sent several times. */
  async function get(path: string, authorization?: string | string[], headers: Record<string, string> = {}) {
    const sent = request(`${gateway.url}${path}`, { headers: { ...headers, ...(authorization && { authorization }) } as never }).end();
    const response = await new Promise<IncomingMessage>((resolve, reject) => sent.once('response', resolve).once('error', reject));
    const body = await text(response);
    const challenge = response.headers['www-authenticate'];
    return { status: response.statusCode, challenge, body: body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : body };
  }
  const bearer = async (claims: Record<string, unknown> = {}) => `Bearer ${await issuer.sign(claims)}`;

  describe('authenticates', () => {
    it('nobody without a token, who may do what anybody may', async () => {
      expect(await get('/open')).toMatchObject({ status: 200, body: { kind: 'anonymous' } });
    });

    it('the user of a token, the first time and every other time', async () => {
      const token = await bearer();
      for (let time = 0; time < 3; time += 1) {
        expect(await get('/mine', token)).toMatchObject({ status: 200, body: { kind: 'user', subject: 'u-001', client: 'pocket' } });
      }
    });

    it('with the scheme in any case (RFC 9110 section 11.1)', async () => {
      expect(await get('/mine', (await bearer()).replace('Bearer', 'bEARER'))).toMatchObject({ status: 200 });
    });

    it('the users of opaque tokens', async () => {
      issuer.tokens.set('opaque', { active: true, token_type: 'Bearer', sub: 'u-007', client_id: 'pocket' });
      expect(await get('/mine', 'Bearer opaque')).toMatchObject({ status: 200, body: { subject: 'u-007' } });
    });

    it('many at once, each as themselves', async () => {
      const subjects = Array.from({ length: 50 }, (_, at) => `u-${at}`);
      const answers = await Promise.all(subjects.flatMap((sub) => [0, 1].map(async () => get('/mine', await bearer({ sub, jti: sub })))));
      expect(answers.map(({ body }) => (body as Record<string, unknown>)['subject'])).toEqual(subjects.flatMap((sub) => [sub, sub]));
    });

    const IDENTITY = ['X-User', 'X-User-Id', 'X-Forwarded-User', 'X-Principal', 'Remote-User', 'X-Roles', 'X-Demo-User'];
    it.each(IDENTITY)('nobody by a %s that a client sends (header smuggling)', async (field) => {
      expect(await get('/open', undefined, { [field]: 'admin' })).toMatchObject({ status: 200, body: { kind: 'anonymous', subject: '', roles: [] } });
      expect(await get('/mine', undefined, { [field]: 'u-001' })).toMatchObject({ status: 401 });
      const asAda = await get('/mine', await bearer(), { [field]: 'u-002' });
      expect(asAda).toMatchObject({ status: 200, body: { subject: 'u-001', roles: ['customer'] } });
    });

    it('nobody by a token in the query or in another scheme', async () => {
      const token = await issuer.sign();
      expect(await get(`/mine?access_token=${token}`)).toMatchObject({ status: 401, challenge: 'Bearer realm="test-bff"' });
      expect(await get('/mine', `DPoP ${token}`)).toMatchObject({ status: 401, challenge: 'Bearer realm="test-bff"' });
      expect(await get('/open', 'Basic dTpw')).toMatchObject({ status: 200, body: { kind: 'anonymous' } });
    });
  });

  describe('refuses', () => {
    it('who sends nothing, without an error code (RFC 6750 section 3.1)', async () => {
      expect(await get('/mine')).toMatchObject({ status: 401, challenge: 'Bearer realm="test-bff"', body: { code: 'unauthenticated' } });
    });

    it('a bad token on every path, also where nobody need be known', async () => {
      for (const path of ['/mine', '/open']) {
        expect(await get(path, await bearer({ exp: 1 }))).toMatchObject({
          status: 401,
          challenge: 'Bearer realm="test-bff", error="invalid_token", error_description="The token has expired."',
          body: { code: 'invalid_token', retryable: false },
        });
      }
    });

    it('Authorization sent twice, whatever is in it', async () => {
      const good = await bearer();
      await get('/mine', good);
      for (const pair of [[good, good], [good, 'Bearer other'], ['Basic dTpw', good]]) {
        expect(await get('/open', pair)).toMatchObject({
          status: 400, challenge: 'Bearer realm="test-bff", error="invalid_request", error_description="Send Authorization once."',
        });
      }
    });

    it('what can be no token', async () => {
      for (const value of ['Bearer', 'Bearer  ', 'Bearer a b', 'Bearer "quoted"']) {
        expect(await get('/open', value)).toMatchObject({ status: 400, challenge: expect.stringContaining('error="invalid_request"') });
      }
    });

    it('a token that is too long before looking at it', async () => {
      expect(await get('/open', `Bearer ${'x'.repeat(9_000)}`)).toMatchObject({ status: 401, body: { detail: 'The token is too long.' } });
    });

    it('with 503 and Retry-After while the provider is down and the token is not known', async () => {
      const known = await bearer();
      await get('/mine', known);
      issuer.down = true;
      expect(await get('/mine', known)).toMatchObject({ status: 200 });
      expect(await get('/mine', 'Bearer opaque-and-new')).toMatchObject({ status: 503, body: { code: 'identity_unavailable' } });
      expect(await get('/open')).toMatchObject({ status: 200 });
      issuer.down = false;
    });
  });

  describe('authorizes', () => {
    it('nobody for what has no policy', async () => {
      expect(await get('/forgotten')).toMatchObject({ status: 403 });
      expect(await get('/forgotten', await bearer({ roles: ['admin'] }))).toMatchObject({ status: 403 });
    });

    it('users where users may, and no clients', async () => {
      expect(await get('/mine', await bearer({ sub: 'orders', client_id: 'orders' }))).toMatchObject({ status: 403, challenge: undefined });
    });

    it('by all of the scopes, and says which are needed (RFC 6750 section 3)', async () => {
      expect(await get('/written', await bearer({ scope: 'orders:write orders:read' }))).toMatchObject({ status: 200 });
      expect(await get('/written', await bearer({ scope: 'orders:read' }))).toMatchObject({
        status: 403, challenge: 'Bearer realm="test-bff", error="insufficient_scope", scope="orders:read orders:write"', body: { code: 'forbidden' },
      });
      expect(await get('/written', await bearer({ scope: 'orders:read orders:write2' }))).toMatchObject({ status: 403 });
    });

    it('by one of the roles', async () => {
      expect(await get('/admin', await bearer({ roles: ['customer', 'auditor'] }))).toMatchObject({ status: 200 });
      expect(await get('/admin', await bearer({ roles: ['administrator'] }))).toMatchObject({ status: 403, challenge: undefined });
    });

    it('by a policy of the app: own orders only', async () => {
      expect(await get('/users/u-001/orders', await bearer())).toMatchObject({ status: 200 });
      expect(await get('/users/u%201-%C3%A4/orders', await bearer({ sub: 'u 1-ä' }))).toMatchObject({ status: 200 });
      expect(await get('/users/u-002/orders', await bearer())).toMatchObject({ status: 403, challenge: undefined });
      expect(await get('/users/u-002/orders', await bearer({ roles: ['admin'] }))).toMatchObject({ status: 200 });
      expect(await get('/users/u-001/orders')).toMatchObject({ status: 401 });
    });

    it('by a policy that takes its time, and by nothing but a plain yes', async () => {
      expect(await get('/late', await bearer())).toMatchObject({ status: 200 });
      expect(await get('/late', await bearer({ sub: 'u-002' }))).toMatchObject({ status: 403 });
      expect(await get('/strange', await bearer())).toMatchObject({ status: 403 });
    });

    it('by how and when the user signed in, with a challenge that the client can follow (RFC 9470 section 3)', async () => {
      const now = Math.floor(Date.now() / 1000);
      const challenge =
        'Bearer realm="test-bff", error="insufficient_user_authentication", ' +
        'error_description="The sign-in is not strong or not fresh enough.", acr_values="urn:portico:mfa", max_age="300"';
      expect(await get('/strong', await bearer({ acr: 'urn:portico:mfa', auth_time: now - 290 }))).toMatchObject({ status: 200 });
      const weak = [{ acr: 'urn:portico:pwd', auth_time: now }, { auth_time: now }];
      const stale = [{ acr: 'urn:portico:mfa', auth_time: now - 310 }, { acr: 'urn:portico:mfa' }];
      for (const claims of [...weak, ...stale]) {
        expect(await get('/strong', await bearer(claims))).toMatchObject({ status: 401, challenge, body: { code: 'step_up_required' } });
      }
      // No sign-in would help these.
      expect(await get('/strong', await bearer({ acr: 'urn:portico:mfa', auth_time: now, scope: 'shop:read' }))).toMatchObject({ status: 403 });
      expect(await get('/strong', await bearer({ sub: 'pocket', scope: 'orders:read' }))).toMatchObject({ status: 403 });
    });
  });
});
