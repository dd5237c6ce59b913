import 'reflect-metadata';
import { Controller, Get, Inject } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
import { type Principal } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import { z } from 'zod';
import { startTestGateway } from '../gateway.fixture.ts';
import { Parts, View } from '../index.ts';

type Paths = { '/{name}': { get: { parameters: { path: { name: string } }; responses: { 200: { content: { 'application/json': { text: string } } } } } } };
const Answer = z.strictObject({ id: z.string(), extra: z.string().nullable() }).meta({ id: 'Answer' });

@Controller()
class Views {
  readonly #service: ServiceClient<Paths>;

  constructor(@Inject(Upstreams) upstreams: Upstreams) {
    this.#service = new ServiceClient(upstreams.get('one'));
  }

  @Get('plain')
  @View('plain', { auth: 'anonymous', answer: Answer })
  plain(@Parts() part: Parts) {
    const main = part.required('main', () => this.#service.get('/{name}', { path: { name: 'main' } }));
    const extra = part.optional('extra', () => this.#service.get('/{name}', { path: { name: 'extra' } }), { otherwise: null, within: 0.5 });
    return part.compose({ main, extra }, (parts) => ({ id: parts.main.text, extra: parts.extra?.text ?? null }));
  }

  @Get('batched')
  @View('batched', { auth: 'anonymous' })
  batched(@Parts() part: Parts) {
    const left = part.optional('left', () => part.batch(this.#texts, ['a', 'b']), { otherwise: new Map() });
    const right = part.optional('right', () => part.batch(this.#texts, ['b', 'c']), { otherwise: new Map() });
    return part.compose({ left, right }, (parts) => ({ sizes: [parts.left.size, parts.right.size] }));
  }

  readonly #texts = async (keys: readonly string[]) => {
    const { text } = await this.#service.get('/{name}', { path: { name: keys.join() } });
    return new Map(keys.map((key) => [key, text]));
  };
}

interface Explain {
  readonly calls: readonly object[];
  readonly cache: readonly object[];
  readonly refused?: readonly object[];
}

let one: FakeUpstream;
beforeAll(async () => {
  one = await FakeUpstream.start();
});
beforeEach(() => one.behave((request, response) => {
  response.setHeader('cache-control', 'public, max-age=60');
  answers({ text: request.url!.slice(1) })(request, response);
}));
afterAll(() => one.stop());

/** Of a gateway that is there for this alone. */
async function withGateway<T>(upstream: string, run: (ask: (path: string, caller?: Partial<Principal>) => Promise<Response>) => Promise<T>, variables: Record<string, string> = {}): Promise<T> {
  const gateway = await startTestGateway(`upstreams: {one: {origins: ["${one.url}"], ${upstream}}}`, [Views], variables);
  const ask = (path: string, caller?: Partial<Principal>) => fetch(gateway.url + path, { headers: { 'portico-explain': '1', ...(caller && { 'test-principal': JSON.stringify(caller) }) } });
  return run(ask).finally(() => gateway.stop());
}

const explainOf = async (answer: Response) => ((await answer.json()) as { explain: Explain }).explain;

describe('explain', () => {
  it('tells how the answer came about', () => withGateway('timeout: 5s', async (ask) => {
    const answer = await ask('/plain?fields=id');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const host = new URL(one.url).host;
    expect(await answer.json()).toEqual({
      id: 'main',
      explain: {
        requestId: answer.headers.get('x-request-id'),
        traceId: expect.any(String),
        composedMs: expect.any(Number),
        stages: [],
        parts: ['main', 'extra'].map((name) => expect.objectContaining({ name, outcome: 'ok', durationMs: expect.any(Number) })),
        cache: expect.any(Array),
        bytes: Buffer.byteLength('{"id":"main"}'),
        calls: ['main', 'extra'].map((part) =>
          expect.objectContaining({ upstream: 'one', parts: [part], instance: host, kind: 'first', breaker: 'closed', status: 200, bytes: expect.any(Number) }),
        ),
      },
    });
  }));

  it('tells what the cache did: that it had to ask, then that it had it', () => withGateway('cache: {}', async (ask) => {
    const first = await explainOf(await ask('/plain'));
    expect(first.cache).toEqual(['main', 'extra'].map((part) => expect.objectContaining({ upstream: 'one', status: 'miss', parts: [part] })));
    expect(first.calls).toHaveLength(2);
    const second = await explainOf(await ask('/plain'));
    const bytes = Buffer.byteLength('{"text":"main"}');
    expect(second.cache).toContainEqual(expect.objectContaining({ upstream: 'one', status: 'hit', parts: ['main'], bytes, startMs: expect.any(Number) }));
    expect(second.cache.map((use) => (use as { status: string }).status)).toEqual(['hit', 'hit']);
    expect(second.calls).toEqual([]);
  }));

  it('tells each attempt: the first that failed, and the one after it', () => withGateway('retry: {when: [503]}', async (ask) => {
    let failed = false;
    one.behave((request, response) => {
      const fails = request.url === '/main' && !failed;
      failed ||= fails;
      answers({ text: 'x' }, fails ? 503 : 200)(request, response);
    });
    const { calls } = await explainOf(await ask('/plain'));
    expect(calls.filter((call) => (call as { parts: string[] }).parts[0] === 'main')).toEqual([
      expect.objectContaining({ kind: 'first', status: 503 }), expect.objectContaining({ kind: 'retry', status: 200 }),
    ]);
  }));

  it('tells for which parts a batch was asked, and which calls the breaker refused', () =>
    withGateway('retry: {attempts: 1}, breaker: {minRequests: 2, failureRate: 50%}', async (ask) => {
      const explained = async () => explainOf(await ask('/batched'));
      const { calls, refused } = await explained();
      expect([calls, refused]).toEqual([[expect.objectContaining({ parts: ['left', 'right'], breaker: 'closed' })], undefined]);
      one.behave(answers({}, 500));
      for (let time = 0; time < 3; time += 1) await explained();
      expect(await explained()).toMatchObject({ calls: [], refused: [{ upstream: 'one', breaker: 'open', parts: ['left', 'right'], startMs: expect.any(Number) }] });
    }));
});

describe('in production, explain and the times of parts', () => {
  const seen = (caller?: Partial<Principal>) => withGateway('timeout: 5s', async (ask) => {
    const answer = await ask('/plain?fields=id', caller);
    return [Object.keys((await answer.json()) as object), answer.headers.get('server-timing')?.replace(/[\d.]+/g, '0') ?? null];
  }, { NODE_ENV: 'production', MANAGEMENT_TOKEN: 'x'.repeat(32) });

  it.each<[string, Partial<Principal>]>([
    ['has the scope portico:explain', { subject: 'u-1', scopes: ['openid', 'portico:explain'] }],
    ['has the role operator', { subject: 'u-2', roles: ['operator'] }],
  ])('are for who %s', async (_who, caller) => {
    expect(await seen(caller)).toEqual([['id', 'explain'], 'main;dur=0, extra;dur=0']);
  });

  it.each<[string, Partial<Principal> | undefined]>([
    ['has not signed in', undefined],
    ['has neither', { subject: 'u-3', scopes: ['openid', 'explain', 'operator'], roles: ['admin', 'portico:explain'] }],
  ])('are not for who %s', async (_who, caller) => {
    expect(await seen(caller)).toEqual([['id'], null]);
  });
});
