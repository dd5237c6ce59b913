import 'reflect-metadata';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
import { answers, ask, type Behaviour, FakeUpstream } from '@portico/testing';
import { z } from 'zod';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { DegradedSchema, Parts, View } from '../index.ts';

type Paths = { '/{name}': { get: { parameters: { path: { name: string } }; responses: { 200: { content: { 'application/json': { text: string } } } } } } };
const Answer = z
  .strictObject({ id: z.string(), price: z.strictObject({ amount: z.int(), currency: z.string() }), list: z.array(z.strictObject({ a: z.string(), b: z.string() })), extra: z.string().nullable(), degraded: DegradedSchema.optional() })
  .meta({ id: 'Answer' });
const variants = { card: ['id', 'price.amount'] };

@Controller()
class Views {
  readonly #service: ServiceClient<Paths>;

  constructor(@Inject(Upstreams) upstreams: Upstreams) {
    this.#service = new ServiceClient(upstreams.get('one'));
  }

  @Get('plain')
  @View('plain', { auth: 'anonymous', answer: Answer, variants })
  plain(@Parts() part: Parts) {
    return this.#compose(part);
  }

  @Get('conditional')
  @View('conditional', { auth: 'anonymous', maxCalls: 3, answer: Answer, variants, conditional: true })
  conditional(@Parts() part: Parts) {
    return this.#compose(part);
  }

  @Post('conditional')
  @HttpCode(202)
  @View('posted', { auth: 'anonymous', answer: Answer, conditional: true })
  posted(@Parts() part: Parts) {
    return this.#compose(part);
  }

  @Post('once')
  @View('once', { auth: 'anonymous', idempotency: 'accept', answer: Answer, conditional: true })
  once(@Parts() part: Parts) {
    return this.#compose(part);
  }

  /** Makes do without what cannot be had. */
  @Get('tolerant')
  @View('tolerant', { auth: 'anonymous', conditional: true })
  tolerant(@Parts() part: Parts) {
    const main = part.required('main', () => this.#service.get('/{name}', { path: { name: 'main' } }));
    const extra = part.required('extra', () => this.#service.get('/{name}', { path: { name: 'extra' } }).catch(() => null));
    return part.compose({ main, extra }, (parts) => parts);
  }

  #compose(part: Parts) {
    const main = part.required('main', () => this.#service.get('/{name}', { path: { name: 'main' } }));
    const extra = part.optional('extra', () => this.#service.get('/{name}', { path: { name: 'extra' } }), { otherwise: null, within: 0.5 });
    const late = part.optional('late', () => this.#service.get('/{name}', { path: { name: 'late' } }), { otherwise: null });
    return part.compose({ main, extra, late }, (parts) => ({
      id: parts.main.text,
      price: { amount: 5, currency: 'EUR' },
      list: [{ a: 'a'.repeat(2_000), b: 'b' }],
      extra: parts.extra?.text ?? null,
    }));
  }
}

let one: FakeUpstream;
let gateway: TestGateway;
let fresh = 'public, max-age=60';
const healthy: Behaviour = (request, response) => {
  response.setHeader('cache-control', fresh);
  answers({ text: request.url!.slice(1) })(request, response);
};

beforeAll(async () => {
  one = await FakeUpstream.start();
  gateway = await startTestGateway(`upstreams: {one: {origins: ["${one.url}"], timeout: 300ms, cache: {enabled: false}}}`, [Views]);
});
afterAll(async () => {
  await gateway.stop();
  await one.stop();
});
beforeEach(() => {
  fresh = 'public, max-age=60';
  one.behave(healthy);
  one.seen.length = 0;
});

describe('fields and variants', () => {
  const get = async (query: string) => (await fetch(`${gateway.url}/plain${query}`)).json() as Promise<Record<string, unknown>>;

  it('give the chosen members only, those of lists from each element', async () => {
    expect(await get('?fields=id,price.amount,list.b')).toEqual({ id: 'main', price: { amount: 5 }, list: [{ b: 'b' }] });
    expect(await get('?fields=price')).toEqual({ price: { amount: 5, currency: 'EUR' } });
    expect(await get('?variant=card')).toEqual({ id: 'main', price: { amount: 5 } });
  });

  it.each([
    ['?fields=id,prise.amount', 'fields', /"prise.amount" is unknown. Did you mean "price.amount"/],
    ['?fields=constructor', 'fields', /"constructor" is unknown/],
    ['?fields=', 'fields', /is unknown/],
    ['?fields=degraded', 'fields', /is unknown/],
    ['?variant=crad', 'variant', /there is none of this name. Did you mean "card"/],
    ['?variant=card&fields=id', 'variant', /stands beside fields/],
    ['?fields=id&fields=price', 'fields', /one list/],
  ])('%s is 400, and says why', async (query, parameter, detail) => {
    expect(await get(query)).toMatchObject({ status: 400, code: 'invalid_query', errors: [{ parameter, detail: expect.stringMatching(detail) }] });
    expect(one.seen).toEqual([]);
  });

  it('never hide what is missing', async () => {
    one.behave((request, response) => (request.url === '/extra' ? answers({}, 500) : healthy)(request, response));
    expect(await get('?fields=id')).toEqual({ id: 'main', degraded: [{ part: 'extra', reason: 'failed' }] });
  });
});

describe('conditional answers', () => {
  const get = (headers: Record<string, string> = {}, query = '') => ask(`${gateway.url}/conditional${query}`, { headers });

  it.each([
    ['zstd', zstdDecompressSync],
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ])('are coded as %s, with a tag of their own', async (coding, decode) => {
    const plain = await get();
    const coded = await get({ 'accept-encoding': coding });
    expect(coded.headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding', etag: (plain.headers.etag as string).replace(/"$/, `-${coding}"`) });
    expect(decode(coded.body).toString()).toBe(plain.text);
    expect(coded.body.length).toBeLessThan(plain.body.length / 4);
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('to a POST are coded alone: they have no tag and are never 304, and those that are kept for a key are as they are', async () => {
    const post = (path: string, headers: Record<string, string> = {}) => ask(`${gateway.url}${path}`, { method: 'POST', headers: { 'accept-encoding': 'br', 'if-none-match': '*', ...headers } });
    const { status, headers, body } = await post('/conditional');
    expect([status, headers['content-encoding'], headers.etag, headers.vary]).toEqual([202, 'br', undefined, 'Accept-Encoding']);
    expect(brotliDecompressSync(body).toString()).toBe((await ask(`${gateway.url}/conditional`)).text);
    const kept = await post('/once', { 'idempotency-key': '"a key of its own"' });
    expect([kept.status, kept.headers['content-encoding'], kept.json<{ id: string }>().id]).toEqual([201, undefined, 'main']);
  });

  it('are not coded when they are small, or nothing is accepted', async () => {
    expect((await get({ 'accept-encoding': 'gzip' }, '?fields=id')).headers['content-encoding']).toBeUndefined();
    expect((await get({ 'accept-encoding': 'gzip;q=0, identity' })).headers['content-encoding']).toBeUndefined();
  });

  it('are 304 to who has them, without a call while all parts are fresh', async () => {
    const etag = (await get({ 'accept-encoding': 'br' }, '?a=1')).headers.etag as string;
    one.seen.length = 0;
    const again = await get({ 'accept-encoding': 'br', 'if-none-match': `"other", W/${etag}` }, '?a=1');
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
    expect(one.seen).toEqual([]);
    // Another coding is another representation.
    expect((await get({ 'if-none-match': etag }, '?a=1')).status).toBe(200);
  });

  it('are composed again when a part is not fresh, and still 304 when they are the same', async () => {
    fresh = 'public, no-cache';
    const etag = (await get({}, '?a=2')).headers.etag as string;
    one.seen.length = 0;
    expect((await get({ 'if-none-match': etag }, '?a=2')).status).toBe(304);
    expect(one.seen).toHaveLength(3);
  });

  describe('whose parts are not fresh any more', () => {
    const tagged: Behaviour = (request, response) => {
      response.setHeader('etag', '"v1"').setHeader('cache-control', fresh);
      if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
      else answers({ text: request.url!.slice(1) })(request, response);
    };
    beforeEach(() => {
      fresh = 'private, no-cache';
      one.behave(tagged);
    });
    const asked = () => one.seen.map(({ url, headers }) => `${url} ${headers['if-none-match'] ?? ''}`.trim()).sort();
    const etagOf = async (query: string) => {
      const { etag } = (await get({}, query)).headers;
      one.seen.length = 0;
      return etag as string;
    };

    it('are 304 without composing when the services say that all still hold', async () => {
      const etag = await etagOf('?b=1');
      const again = await get({ 'if-none-match': etag }, '?b=1');
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
      expect(asked()).toEqual(['/extra "v1"', '/late "v1"', '/main "v1"']);
    });

    it('are fresh once more when the services say for how long', async () => {
      const etag = await etagOf('?b=2');
      fresh = 'public, max-age=60';
      for (let time = 0; time < 2; time += 1) expect((await get({ 'if-none-match': etag }, '?b=2')).status).toBe(304);
      expect(one.seen).toHaveLength(3);
    });

    it.each<[string, Behaviour]>([
      ['another one', (request, response) => (request.url === '/main' ? answers({ text: 'other' }) : tagged)(request, response)],
      ['a refusal', (request, response) => (request.url === '/main' && request.headers['if-none-match'] ? answers({}, 403) : tagged)(request, response)],
      ['nothing', (request, response) => (request.headers['if-none-match'] ? request.socket.destroy() : tagged(request, response))],
    ])('are composed where the answer to that is %s', async (what, behaviour) => {
      const etag = await etagOf(`?b=3&of=${encodeURIComponent(what)}`);
      one.behave(behaviour);
      const { status, text } = await get({ 'if-none-match': etag }, `?b=3&of=${encodeURIComponent(what)}`);
      expect([status, status === 200 && (JSON.parse(text) as { id: string }).id]).toEqual(what === 'another one' ? [200, 'other'] : [304, false]);
      // What was asked in vain takes nothing from the view's budget of three calls.
      expect(asked().filter((call) => !call.includes('"v1"'))).toEqual(['/extra', '/late', '/main']);
    });

    it.each(['no-store', 'no-store, max-age=0'])('are composed when a part was %s', async (control) => {
      fresh = control;
      const etag = await etagOf(`?b=4&of=${encodeURIComponent(control)}`);
      expect((await get({ 'if-none-match': etag }, `?b=4&of=${encodeURIComponent(control)}`)).status).toBe(304);
      expect(asked()).toEqual(['/extra', '/late', '/main']);
    });

    it("are nobody else's", async () => {
      const etag = await etagOf('?b=5');
      const principal = JSON.stringify({ subject: 'u-ben' });
      expect((await get({ 'if-none-match': etag, 'test-principal': principal }, '?b=5')).status).toBe(304);
      expect(asked()).toEqual(['/extra', '/late', '/main']);
    });
  });

  it('do not stay what they were because a service could not be reached', async () => {
    one.behave((request, response) => (request.url === '/extra' ? request.socket.destroy() : healthy(request, response)));
    const ask1 = (headers: Record<string, string> = {}) => ask(`${gateway.url}/tolerant`, { headers });
    const before = await ask1();
    expect(before.json()).toEqual({ main: { text: 'main' }, extra: null });
    one.behave(healthy);
    expect((await ask1({ 'if-none-match': before.headers.etag as string })).text).toBe('{"main":{"text":"main"},"extra":{"text":"extra"}}');
  });

  it('have no tag when something is missing', async () => {
    one.behave((request, response) => (request.url === '/extra' ? answers({}, 500) : healthy)(request, response));
    const { headers } = await get({ 'if-none-match': '*' }, '?a=3');
    expect([headers.etag, headers['cache-control']]).toEqual([undefined, 'no-store']);
  });
});

describe('answers piece by piece', () => {
  /** Where nothing is given up. */
  let slow: TestGateway;
  beforeAll(async () => void (slow = await startTestGateway(`timeouts: {view: 60s}\nupstreams: {one: {origins: ["${one.url}"], timeout: 30s, retry: {attempts: 1}, cache: {enabled: false}}}`, [Views])));
  afterAll(() => slow.stop());
  const events = (text: string) => text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

  it('have the required parts first, then each other, and end with what is missing', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    one.behave((request, response) => {
      if (request.url === '/extra') void asked.then(() => healthy(request, response));
      else (request.url === '/late' ? answers({}, 500) : healthy)(request, response);
    });
    const answer = await fetch(`${gateway.url}/plain?fields=id,extra`, { headers: { accept: 'application/x-ndjson' } });
    resolve();
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'application/x-ndjson', 'no-store']);
    const told = events(await answer.text());
    expect(told[0]).toEqual({ event: 'answer', data: { id: 'main', extra: null } });
    expect(told).toContainEqual({ event: 'part', part: 'extra', set: { extra: 'extra' } });
    expect(told).toContainEqual({ event: 'part', part: 'late', set: {} });
    expect(told.at(-1)).toEqual({ event: 'end', degraded: [{ part: 'late', reason: 'failed' }] });
    expect(told).toHaveLength(4);
  });

  it('have each part as it comes, not in the order in which the view names them, and the end names what did not', async () => {
    const gates = new Map(['/extra', '/late'].map((path) => [path, Promise.withResolvers<void>()]));
    one.behave((request, response) => {
      const gate = gates.get(request.url!);
      if (gate === undefined) return healthy(request, response);
      void gate.promise.then(() => (request.url === '/late' ? answers({}, 500) : healthy)(request, response));
    });
    const answer = await fetch(`${slow.url}/plain?fields=id,extra`, { headers: { accept: 'application/x-ndjson' } });
    const lines = answer.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    const next = async () => events((await lines.next()).value!);
    expect(await next()).toEqual([{ event: 'answer', data: { id: 'main', extra: null } }]);
    gates.get('/late')!.resolve();
    expect(await next()).toEqual([{ event: 'part', part: 'late', set: {} }]);
    gates.get('/extra')!.resolve();
    const rest: object[] = [];
    for (let read = await lines.next(); !read.done; read = await lines.next()) rest.push(...events(read.value));
    expect(rest).toEqual([{ event: 'part', part: 'extra', set: { extra: 'extra' } }, { event: 'end', degraded: [{ part: 'late', reason: 'failed' }] }]);
  });

  it('are server-sent events to who asks for such, and a problem when there is nothing to begin with', async () => {
    const answer = await fetch(`${gateway.url}/plain`, { headers: { accept: 'text/event-stream' } });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(await answer.text()).toMatch(/^event: answer\ndata: \{.*\}\n\nevent: part\ndata: .*\n\nevent: part\ndata: .*\n\nevent: end\ndata: \{"degraded":\[\]\}\n\n$/);
    one.behave(answers({}, 500));
    expect(await (await fetch(`${gateway.url}/plain`, { headers: { accept: 'text/event-stream' } })).json()).toMatchObject({ status: 502, part: 'main' });
  });
});

it('answers piece by piece vary by whose page asks, too', async () => {
  const shared = await startTestGateway(`cors: {origins: ["https://shop.example"]}\nupstreams: {one: {origins: ["${one.url}"]}}`, [Views]);
  const answer = await fetch(`${shared.url}/plain`, { headers: { accept: 'text/event-stream', origin: 'https://shop.example' } });
  await answer.text();
  await shared.stop();
  expect([answer.headers.get('access-control-allow-origin'), answer.headers.get('vary')]).toEqual(['https://shop.example', 'Origin, Accept']);
});
