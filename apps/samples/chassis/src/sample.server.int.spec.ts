import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type Note, notesSample } from './notes.fixture.ts';
import { type RunningSample, startSample } from './sample.server.ts';

const inMemory = { PORT: '0', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn', SAMPLE_AUTH: 'off' };

describe('a sample', () => {
  let sample: RunningSample;
  beforeEach(async () => {
    sample = await startSample(notesSample, inMemory);
  });
  afterEach(() => sample.stop());

  const get = (path: string, init?: RequestInit) => fetch(sample.url + path, init);

  it('answers at localhost and at 127.0.0.1', async () => {
    expect(sample.url).toMatch(/^http:\/\/localhost:\d+$/);
    for (const url of [sample.url, sample.url.replace('localhost', '127.0.0.1')]) {
      expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
    }
  });

  it('tags what it answers, and answers 304 without a body to who has it', async () => {
    const first = await get('/notes/n-1');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    const second = await get('/notes/n-1', { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([second.status, await second.text()]).toEqual([304, '']);
    expect(second.headers.get('etag')).toBe(etag);
    expect(second.headers.get('cache-control')).toBe('public, max-age=60');
    expect(second.headers.get('content-type')).toBeNull();
  });

  it('tags another state of an item with another tag', async () => {
    const before = (await get('/notes/n-1')).headers.get('etag');
    const patched = await get('/notes/n-1', json('PATCH', { text: 'new' }));
    const after = (await get('/notes/n-1')).headers.get('etag');
    expect(after).not.toBe(before);
    expect(patched.headers.get('etag')).toBe(after);
    expect(patched.headers.get('cache-control')).toBe('no-store');
  });

  it('changes an item only for who has seen its present state', async () => {
    const etag = (await get('/notes/n-1')).headers.get('etag') ?? '';
    const first = await get('/notes/n-1', json('PATCH', { text: 'one' }, { 'if-match': etag }));
    const second = await get('/notes/n-1', json('PATCH', { text: 'two' }, { 'if-match': etag }));
    expect([first.status, second.status]).toEqual([200, 412]);
    expect(await (await get('/notes/n-1')).json()).toEqual({ id: 'n-1', text: 'one' });
  });

  it('answers HEAD as GET, without the body', async () => {
    const [head, whole] = [await get('/notes/n-1', { method: 'HEAD' }), await get('/notes/n-1')];
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const name of ['etag', 'cache-control', 'content-type', 'content-length']) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name));
    }
  });

  it('answers 204 without body or tag', async () => {
    const answer = await get('/notes/n-1', { method: 'DELETE' });
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([204, '', null]);
  });

  it.each([
    ['an unknown item', '/notes/n-9', {}, 404, 'not_found'],
    ['an unknown path', '/nothing', {}, 404, 'not_found'],
    ['a parameter out of bounds', '/notes?limit=0', {}, 400, 'invalid_request'],
    ['malformed JSON', '/notes/n-1', patchOf('application/json', '{'), 400, 'invalid_request'],
    ['no body', '/notes/n-1', { method: 'PATCH' }, 400, 'invalid_request'],
    ['another media type', '/notes/n-1', patchOf('text/xml', '<a/>'), 415, 'unsupported_media_type'],
    ['a malformed path', '/notes/%zz', {}, 400, 'invalid_request'],
  ])('answers a problem to %s', async (_, path, init, status, code) => {
    const answer = await get(path, init);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toMatchObject({
      type: `https://portico.example/problems/${code.replaceAll('_', '-')}`, title: expect.any(String), status, code,
    });
    expect(answer.status).toBe(status);
  });

  it('lists all faults of a request, each with its place', async () => {
    const { errors } = await (await get('/notes?limit=many&cursor=')).json() as { errors: object[] };
    expect(errors).toEqual([{ in: 'query', path: 'limit', message: expect.any(String) }]);
    const patch = await get('/notes/n-1', json('PATCH', { text: 7 }));
    expect(await patch.json()).toMatchObject({ errors: [{ in: 'body', path: 'text', message: expect.any(String) }] });
  });

  it('tells a client nothing of an unforeseen failure, but standard error', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const answer = await get('/broken');
    const line = String(stderr.mock.calls[0]?.[0]);
    stderr.mockRestore();
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    const cause = expect.stringContaining('the secret cause');
    expect(JSON.parse(line)).toMatchObject({ service: 'notes', during: 'GET /broken', cause });
  });

  it('is unhealthy when its database does not answer', async () => {
    sample.database.close();
    const answer = await get('/health');
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([503, 'database_unavailable']);
  });

  it('describes itself', async () => {
    const answer = await get('/openapi.json');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await answer.json()).toMatchObject({ openapi: '3.1.0', info: { title: 'Notes' } });
  });

  it('echoes a valid trace context only', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect((await get('/health', { headers: { traceparent } })).headers.get('traceparent')).toBe(traceparent);
    expect((await get('/health', { headers: { traceparent: 'nonsense' } })).headers.get('traceparent')).toBeNull();
  });

  it('knows no faults unless they are switched on', async () => {
    expect((await get('/notes/n-1', { headers: { 'x-fault': 'status=503' } })).status).toBe(200);
    expect((await get('/faults', json('PUT', { status: 503 }))).status).toBe(404);
  });

  it('stops while a keep-alive connection is open', async () => {
    const socket = connect(Number(new URL(sample.url).port), '127.0.0.1');
    socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await sample.stop();
    await closed;
    await expect(fetch(sample.url)).rejects.toThrow();
  });
});

describe('starting a sample', () => {
  it('refuses a port that is taken, and leaves nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(startSample(notesSample, { ...inMemory, PORT: String(port) })).rejects.toThrow(/EADDRINUSE|is taken/);
    other.close();
  });

  it('refuses an environment that is wrong', async () => {
    await expect(startSample(notesSample, { ...inMemory, PORT: 'many' })).rejects.toThrow('PORT: ');
  });

  it('shares a port and a database file with another one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'samples-'));
    const first = await startSample(notesSample, { PORT: '0', REUSE_PORT: '1', SAMPLE_DATA_DIR: folder, LOG_LEVEL: 'warn', SAMPLE_AUTH: 'off' });
    const second = await startSample(notesSample, { PORT: new URL(first.url).port, REUSE_PORT: '1', SAMPLE_DATA_DIR: folder, LOG_LEVEL: 'warn', SAMPLE_AUTH: 'off' });
    expect(second.url).toBe(first.url);
    first.database.run('UPDATE notes SET text = ? WHERE id = ?', 'by the first', 'n-1');
    await first.stop();
    const note = await (await fetch(`${second.url}/notes/n-1`)).json() as Note;
    expect(note.text).toBe('by the first');
    await second.stop();
    rmSync(folder, { recursive: true });
  });

  it('writes one line a request, with the ids of request and trace, and its route in place of path and query', async () => {
    const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const sample = await startSample(notesSample, { ...inMemory, LOG_LEVEL: 'info' });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await (await fetch(`${sample.url}/notes/n-1?x=1`, { headers: { traceparent, 'x-request-id': 'r-1' } })).text();
    await sample.stop();
    const lines = stdout.mock.calls.map(([line]) => String(line));
    stdout.mockRestore();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info', service: 'notes', id: 'r-1', method: 'GET', route: '/notes/:id', status: 200,
      durationMs: expect.any(Number), traceId: '0af7651916cd43dd8448eb211c80319c',
    });
  });
});

function patchOf(type: string, body: string): RequestInit {
  return { method: 'PATCH', body, headers: { 'content-type': type } };
}

function json(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}
