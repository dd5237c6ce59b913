import { MintingDouble } from '@portico/testing';
import { notesSample } from './notes.fixture.ts';
import { type RunningSample, startSample } from './sample.server.ts';

const now = () => Math.floor(Date.now() / 1_000);

describe('a sample that demands minted tokens', () => {
  let gateway: MintingDouble;
  let other: MintingDouble;
  let sample: RunningSample;

  beforeAll(async () => {
    [gateway, other] = await Promise.all([MintingDouble.start(), MintingDouble.start()]);
    sample = await startSample(notesSample, { PORT: '0', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn', SAMPLE_FAULTS: '1', TRUSTED_ISSUERS: gateway.url });
  });
  afterAll(async () => {
    await sample.stop();
    await Promise.all([gateway.stop(), other.stop()]);
  });

  const get = (authorization?: string, path = '/notes/n-1') => fetch(sample.url + path, { headers: authorization ? { authorization } : {} });

  it('takes those of a gateway that it trusts, for users and for visitors, and fetches its keys once', async () => {
    for (const claims of [{ sub: 'u-001' }, {}, { sub: 'orders', client_id: 'orders' }]) {
      expect((await get(await gateway.authorization(claims))).status).toBe(200);
    }
    const token = await gateway.authorization({ sub: 'u-001' });
    for (let time = 0; time < 3; time += 1) expect((await get(token)).status).toBe(200);
    expect(gateway.asked).toBe(1);
  });

  it('says 401 with a problem and a challenge', async () => {
    const response = await get();
    expect([response.status, response.headers.get('www-authenticate'), response.headers.get('content-type')]).toEqual([
      401, 'Bearer', expect.stringContaining('application/problem+json'),
    ]);
    expect(await response.json()).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it.each<[string, () => string | Promise<string>]>([
    ['another scheme', () => 'Basic dTpw'],
    ['no JWT', () => 'Bearer opaque'],
    ['an issuer that is not trusted', () => other.authorization()],
    ['the name of a trusted issuer on the key of another', () => other.authorization({ iss: gateway.url })],
    ['another audience', () => gateway.authorization({ aud: 'orders' })],
    ['no audience', () => gateway.authorization({ aud: undefined })],
    ['an end that is past', () => gateway.authorization({ exp: now() - 1 })],
    ['no end', () => gateway.authorization({ exp: undefined })],
    ['no client', () => gateway.authorization({ client_id: undefined })],
    ['the type of an ID token', () => gateway.authorization({}, { typ: 'JWT' })],
    ['an unknown key', () => gateway.authorization({}, { kid: 'two' })],
    ['no signature', async () => (await gateway.authorization()).replace(/[\w-]+$/, '')],
    ['a changed signature', async () => `${(await gateway.authorization()).slice(0, -4)}AAAA`],
  ])('refuses %s', async (_what, authorization) => {
    const response = await get(await authorization());
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([401, 'unauthenticated']);
  });

  it('refuses a token that it took before as soon as that is over', async () => {
    const token = await gateway.authorization({ exp: now() + 1 });
    expect((await get(token)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_600));
    expect((await get(token)).status).toBe(401);
  });

  it('asks for none where nothing of a user is served', async () => {
    const open = ['/health', '/openapi.json', '/health?x=1'];
    expect(await Promise.all(open.map(async (path) => (await get(undefined, path)).status))).toEqual([200, 200, 200]);
    expect((await get(undefined, '/healthy')).status).toBe(401);
    expect((await get(undefined, '/notes?/health')).status).toBe(401);
  });

  it('says 503 when the keys cannot be fetched', async () => {
    const lost = await MintingDouble.start();
    const authorization = await lost.authorization();
    const behind = await startSample(notesSample, { PORT: '0', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn', TRUSTED_ISSUERS: lost.url });
    await lost.stop();
    const response = await fetch(`${behind.url}/notes/n-1`, { headers: { authorization } });
    expect([response.status, await response.json()]).toEqual([503, expect.objectContaining({ code: 'issuer_unreachable' })]);
    await behind.stop();
  });
});
