import { persistentFetch } from './persistent-fetch.ts';

const URL = 'http://localhost/x';
const KEY = { 'Idempotency-Key': '"k"' };

/** Answers in turn; what was sent and how long it waited are kept. */
function setUp(answers: readonly (Response | Error)[]) {
  const sent: Request[] = [];
  const waits: number[] = [];
  const fetch = persistentFetch({
    fetch: async (request) => {
      sent.push(request);
      const next = answers[sent.length - 1] ?? answers.at(-1)!;
      if (next instanceof Error) throw next;
      return next.clone();
    },
    sleep: async (ms) => void waits.push(ms),
    random: () => 1,
    now: () => 0,
  });
  return { fetch, sent, waits };
}
const status = (code: number, headers: Record<string, string> = {}, body = '{}') => new Response(body, { status: code, headers });

describe('a call that can be repeated', () => {
  it.each([429, 502, 503, 504])('is tried again after %i, and its answer is the good one', async (code) => {
    const { fetch, sent, waits } = setUp([status(code), status(200)]);
    expect((await fetch(new Request(URL))).status).toBe(200);
    expect(sent).toHaveLength(2);
    expect(waits).toEqual([200]);
  });

  it('is tried again when there was no answer, and gives up with what went wrong', async () => {
    const { fetch, sent, waits } = setUp([new TypeError('offline')]);
    await expect(fetch(new Request(URL))).rejects.toThrow('offline');
    expect(sent).toHaveLength(3);
    expect(waits).toEqual([200, 400]);
  });

  it('waits as long as Retry-After says, in seconds or until a date', async () => {
    const { fetch, waits } = setUp([status(429, { 'Retry-After': '2' }), status(503, { 'Retry-After': new Date(3_000).toUTCString() }), status(200)]);
    await fetch(new Request(URL));
    expect(waits).toEqual([2_000, 3_000]);
  });

  it('is answered at once when it would have to wait too long: that is for the user to decide', async () => {
    const { fetch, sent } = setUp([status(503, { 'Retry-After': '600' }), status(200)]);
    expect((await fetch(new Request(URL))).status).toBe(503);
    expect(sent).toHaveLength(1);
  });

  it('is not repeated when the problem says that this is of no use', async () => {
    const { fetch, sent } = setUp([status(502, {}, '{"retryable":false}'), status(200)]);
    expect((await fetch(new Request(URL))).status).toBe(502);
    expect(sent).toHaveLength(1);
  });

  it.each([200, 400, 401, 404, 500])('is not repeated after %i', async (code) => {
    const { fetch, sent } = setUp([status(code)]);
    expect((await fetch(new Request(URL))).status).toBe(code);
    expect(sent).toHaveLength(1);
  });

  it('may be a POST with an Idempotency-Key, which is sent whole each time with the same key', async () => {
    const { fetch, sent } = setUp([new TypeError('reset'), status(409, {}, '{"code":"idempotency_in_flight"}'), status(201)]);
    expect((await fetch(new Request(URL, { method: 'POST', body: '{"a":1}', headers: KEY }))).status).toBe(201);
    expect(await Promise.all(sent.map((request) => request.text()))).toEqual(['{"a":1}', '{"a":1}', '{"a":1}']);
    expect(sent.map(({ headers }) => headers.get('Idempotency-Key'))).toEqual(['"k"', '"k"', '"k"']);
  });

  it('ends at once when it is given up', async () => {
    const given = new AbortController();
    const fetch = persistentFetch({ fetch: async () => (given.abort(new Error('left')), status(503)), random: () => 1 });
    await expect(fetch(new Request(URL, { signal: given.signal }))).rejects.toThrow('left');
  });
});

describe('a call that must not be repeated', () => {
  it.each(['POST', 'PATCH'])('is a %s without a key', async (method) => {
    const { fetch, sent } = setUp([status(503), status(200)]);
    expect((await fetch(new Request(URL, { method, body: '{}' }))).status).toBe(503);
    expect(sent).toHaveLength(1);
  });
});
