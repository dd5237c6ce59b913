import { redact, writtenPath } from './redact.ts';

const SECRET = 'hunter2-k4Xq-longer-than-most';
const JWT = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1LTAwMSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

describe('a line of the log', () => {
  it.each([
    { authorization: `Bearer ${SECRET}` },
    { headers: { Cookie: `a=${SECRET}; b="${SECRET}"` } },
    { deep: { er: [{ 'Set-Cookie': [`a=${SECRET}`, `b=${SECRET}`] }] } },
    { password: SECRET },
    { oldPassword: SECRET },
    { client_secret: SECRET },
    { clientSecret: SECRET },
    { 'x-api-key': SECRET },
    { apiKey: `with "quotes" ${SECRET}` },
    { access_token: SECRET, refresh_token: SECRET, id_token: SECRET },
    { accessToken: SECRET, refreshToken: SECRET },
    { token: SECRET },
    { sessionId: SECRET },
    { rawHeaders: ['Authorization', `Basic ${SECRET}`, 'Cookie', `x=${SECRET}`, 'Accept', '*/*'] },
    { msg: `called with Authorization: Bearer ${SECRET}` },
    { msg: `GET /x?token=${SECRET}&a=1` },
    { msg: `POST code=${SECRET}&state=${SECRET}` },
    { msg: `redis://user:${SECRET}@redis:6379 is lost` },
    { msg: `https://${SECRET}@host/` },
    { msg: `__Host-portico=${SECRET}; x=1` },
    { err: { stack: `Error: DPoP ${SECRET}\n    at x` } },
  ])('has no secret: %j', (line) => {
    const written = redact(JSON.stringify(line));
    expect(written).not.toContain(SECRET);
    expect(JSON.parse(written)).toBeDefined();
  });

  it('has no token, wherever it stands', () => {
    expect(redact(`{"msg":"sent ${JWT} on"}`)).toBe('{"msg":"sent [redacted] on"}');
  });

  it('keeps what is no secret', () => {
    const line = JSON.stringify({ level: 30, msg: 'upstream products is back', path: '/api/products/p-1', ms: 1.5, code: 'ECONNRESET', url: 'http://localhost:4401/products' });
    expect(redact(line)).toBe(line);
  });
});

describe('a path in the log', () => {
  it('has no segment that could be a token', () => {
    expect(writtenPath(`/reset/${JWT}/x`)).toBe('/reset/…/x');
    expect(writtenPath(`/share/${'a1B2'.repeat(8)}`)).toBe('/share/…');
  });

  it('keeps ids', () => {
    for (const path of ['/', '/api/products/p-0005', '/x/0b4a4c58-3d8c-4f3c-9a50-6a8f6bb5d0a1']) expect(writtenPath(path)).toBe(path);
  });

  it('is cut where it is long', () => {
    expect(writtenPath('/ab'.repeat(100))).toHaveLength(257);
  });
});
