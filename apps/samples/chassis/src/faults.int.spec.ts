import { connect } from 'node:net';
import { notesSample } from './notes.fixture.ts';
import { type RunningSample, startSample } from './sample.server.ts';

describe('faults', () => {
  let sample: RunningSample;
  beforeAll(async () => {
    sample = await startSample(notesSample, { PORT: '0', SAMPLE_DATA_DIR: ':memory:', LOG_LEVEL: 'warn', SAMPLE_FAULTS: '1', SAMPLE_AUTH: 'off' });
  });
  afterAll(() => sample.stop());
  afterEach(() => fetch(`${sample.url}/faults`, { method: 'DELETE' }));

  const get = (fault: string, init: RequestInit = {}) => {
    return fetch(`${sample.url}/notes/n-1`, { ...init, headers: { 'x-fault': fault } });
  };
  const put = (rule: unknown) => {
    const headers = { 'content-type': 'application/json' };
    return fetch(`${sample.url}/faults`, { method: 'PUT', body: JSON.stringify(rule), headers });
  };

  /** All that the server sends before it closes, and whether it reset the connection. */
  const raw = (path: string, fault: string): Promise<{ text: string; reset: boolean }> => new Promise((resolve) => {
    const socket = connect(Number(new URL(sample.url).port), '127.0.0.1');
    let text = '';
    let reset = false;
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nx-fault: ${fault}\r\n\r\n`);
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (reset = error.code === 'ECONNRESET'));
    socket.on('close', () => resolve({ text, reset }));
  });

  it('delays an answer that is otherwise right', async () => {
    const start = performance.now();
    const answer = await get('delay=120');
    expect(performance.now() - start).toBeGreaterThanOrEqual(115);
    expect(await answer.json()).toEqual({ id: 'n-1', text: 'text of n-1' });
  });

  it('answers with a status, as a problem, after a delay', async () => {
    const start = performance.now();
    const answer = await get('delay=60,status=503');
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
    expect([answer.status, (await answer.json() as { code: string }).code]).toEqual([503, 'fault']);
  });

  it('resets the connection', async () => {
    expect(await raw('/notes/n-1', 'reset')).toEqual({ text: '', reset: true });
  });

  it('promises the whole body, sends half of it and closes', async () => {
    const whole = JSON.stringify({ id: 'n-1', text: 'text of n-1' });
    const { text } = await raw('/notes/n-1', 'truncate');
    const [head = '', body] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200/);
    expect(head).toContain(`content-length: ${whole.length}`);
    expect(body).toBe(whole.slice(0, Math.ceil(whole.length / 2)));
    await expect(get('truncate').then((answer) => answer.text())).rejects.toThrow();
  });

  it('answers 10 MB, or other types than it describes', async () => {
    expect((await (await get('huge')).text()).length).toBeGreaterThan(10_000_000);
    expect(await (await get('misshapen')).json()).toEqual({ id: 666, text: 666 });
  });

  it('answers HTML with 200', async () => {
    const answer = await get('garbage');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    expect(await answer.text()).toMatch(/^<!doctype html>/);
  });

  it('never answers a request that shall hang', async () => {
    await expect(get('hang', { signal: AbortSignal.timeout(150) })).rejects.toThrow(/timeout/);
  });

  it('refuses a fault that does not exist', async () => {
    expect((await get('explode')).status).toBe(400);
    expect((await put({ explode: true })).status).toBe(400);
  });

  it('keeps a rule for the following requests below its path, until it is deleted', async () => {
    expect(await (await put({ path: '/notes/', status: 502 })).json()).toEqual({ path: '/notes/', status: 502 });
    const statuses = async () => {
      const paths = ['/notes/n-1', '/notes', '/health'];
      return Promise.all(paths.map(async (path) => (await fetch(sample.url + path)).status));
    };
    expect(await statuses()).toEqual([502, 200, 200]);
    expect((await fetch(`${sample.url}/faults`, { method: 'DELETE' })).status).toBe(204);
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('never spoils the paths that steer and watch the service', async () => {
    await put({ status: 500 });
    expect((await fetch(`${sample.url}/health`)).status).toBe(200);
    expect((await fetch(`${sample.url}/notes`)).status).toBe(500);
    expect((await put({ path: '/nothing', status: 500 })).status).toBe(200);
    expect((await fetch(`${sample.url}/notes`)).status).toBe(200);
  });
});
