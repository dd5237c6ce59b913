import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
import { type BatchSource } from '@portico/pipeline';
import { answers, FakeUpstream, hangs } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { Parts, View } from '../index.ts';

type Text = { responses: { 200: { content: { 'application/json': { text: string } } } } };
type Paths = { '/slow': { get: Text }; '/quick': { get: Text }; '/mine': { get: Text }; '/things': { get: { parameters: { query: { ids: string[] } }; responses: { 200: { content: { 'application/json': { items: { id: string }[] } } } } } } };

@Controller()
class Views {
  readonly #service: ServiceClient<Paths>;
  readonly #things: BatchSource<string, { id: string }> = async (ids) => {
    const { items } = await this.#service.get('/things', { query: { ids: [...ids] } });
    return new Map(items.map((item) => [item.id, item]));
  };

  constructor(@Inject(Upstreams) upstreams: Upstreams) {
    this.#service = new ServiceClient(upstreams.get('one'));
  }

  @Get('shares')
  @View('shares', { auth: 'anonymous', timeoutMs: 20_000 })
  shares(@Parts() part: Parts) {
    const slow = part.optional('slow', () => this.#service.get('/slow'), { otherwise: null, within: 0.01 });
    const quick = part.required('quick', async () => {
      // Asked only when the slow one has been given up.
      await slow;
      return this.#service.get('/quick');
    });
    return part.compose({ slow, quick }, (parts) => parts);
  }

  @Get('batches')
  @View('batches', { auth: 'anonymous' })
  batches(@Parts() part: Parts) {
    const some = part.required('some', () => part.batch(this.#things, ['a', 'b', 'a']));
    const others = part.required('others', () => part.batch(this.#things, ['b', 'c']));
    const later = part.required('later', async () => {
      await some;
      return part.batch(this.#things, ['a', 'c', 'd']);
    });
    return part.compose({ some, others, later }, (parts) => ({ some: [...parts.some.keys()], others: [...parts.others.keys()], later: [...parts.later.keys()] }));
  }

  @Get('owned')
  @View('owned', { auth: 'anonymous', timeoutMs: 20_000 })
  owned(@Parts() part: Parts) {
    return part.compose({ owned: part.required('owned', () => part.batch(this.#things, ['a', 'b'])) }, ({ owned }) => ({ owned: Array.from(owned.values(), (thing) => (thing as { own?: string }).own) }));
  }

  @Get('mine')
  @View('mine', { auth: 'anonymous' })
  mine(@Parts() part: Parts) {
    return part.compose({ mine: part.optional('mine', () => this.#service.get('/mine'), { otherwise: null, staleMs: 600_000 }) }, ({ mine }) => ({ mine }));
  }
}

let one: FakeUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  one = await FakeUpstream.start();
  gateway = await startTestGateway(`upstreams: {one: {origins: ["${one.url}"], timeout: 10s, cache: {enabled: false}}}`, [Views]);
});
afterAll(async () => {
  await gateway.stop();
  await one.stop();
});
beforeEach(() => void (one.seen.length = 0));

const get = async (path: string, headers: Record<string, string> = {}) => (await fetch(gateway.url + path, { headers })).json() as Promise<object>;

it("a part's share of the time ends its own call, and no other's", async () => {
  one.behave((request, response) => (request.url === '/slow' ? hangs : answers({ text: 'quick' }))(request, response));
  expect(await get('/shares')).toEqual({ slow: null, quick: { text: 'quick' }, degraded: [{ part: 'slow', reason: 'timeout' }] });
  await one.seen.find(({ url }) => url === '/slow')!.aborted;
});

it('what is asked of a source in one turn is one call, each key once in an answer, and anew in the next', async () => {
  one.behave((request, response) => answers({ items: new URL(request.url!, one.url).searchParams.get('ids')!.split(',').map((id) => ({ id })) })(request, response));
  const whole = { some: ['a', 'b'], others: ['b', 'c'], later: ['a', 'c', 'd'] };
  const asked = () => one.seen.map(({ url }) => new URL(url, one.url).searchParams.get('ids'));
  expect(await get('/batches')).toEqual(whole);
  expect(asked()).toEqual(['a,b,c', 'd']);
  expect(await get('/batches')).toEqual(whole);
  expect(asked()).toEqual(['a,b,c', 'd', 'a,b,c', 'd']);
});

it('what two callers ask for at the same time is a call for each, and each has its own answer', async () => {
  const gate = Promise.withResolvers<void>();
  one.behave((request, response) => void gate.promise.then(() => {
    const own = (id: string) => `${id} for ${String(request.headers['x-request-id'])}`;
    answers({ items: new URL(request.url!, one.url).searchParams.get('ids')!.split(',').map((id) => ({ id, own: own(id) })) })(request, response);
  }));
  const asked = ['u-ada', 'u-ben'].map(async (subject) => {
    const answer = await fetch(`${gateway.url}/owned`, { headers: { 'test-principal': JSON.stringify({ subject }) } });
    return [answer.headers.get('x-request-id'), await answer.json()] as const;
  });
  while (one.seen.length < 2) await sleep(5);
  gate.resolve();
  const told = await Promise.all(asked);
  for (const [id, answer] of told) expect(answer).toEqual({ owned: [`a for ${id}`, `b for ${id}`] });
  expect(one.seen.map(({ headers }) => headers['x-request-id']).sort()).toEqual(told.map(([id]) => id).sort());
});

describe('the last good value', () => {
  const by = (principal: object) => ({ 'test-principal': JSON.stringify(principal) });
  const ada = { subject: 'u-ada', scopes: ['orders:read'] };

  it('is for the same caller and address, and nobody else', async () => {
    one.behave(answers({ text: "Ada's" }));
    expect(await get('/mine?a=1', by(ada))).toEqual({ mine: { text: "Ada's" } });
    one.behave(answers({}, 500));
    expect(await get('/mine?a=1', by(ada))).toEqual({ mine: { text: "Ada's" }, degraded: [{ part: 'mine', reason: 'failed', staleSeconds: expect.any(Number) }] });
    const nothing = { mine: null, degraded: [{ part: 'mine', reason: 'failed' }] };
    for (const other of [{ ...ada, subject: 'u-ben' }, { ...ada, kind: 'service' }, { ...ada, client: 'another-app' }, { ...ada, scopes: [] }, { ...ada, roles: ['operator'] }, { ...ada, acr: 'mfa' }]) {
      expect([other, await get('/mine?a=1', by(other))]).toEqual([other, nothing]);
    }
    expect(await get('/mine?a=1')).toEqual(nothing);
    expect(await get('/mine?a=2', by(ada))).toEqual(nothing);
  });

  it.each([[401, 'failed'], [403, 'failed'], [404, 'not_found'], [410, 'failed']])('is nothing any more when the service says so with %i', async (status, reason) => {
    one.behave(answers({ text: "Ada's" }));
    await get(`/mine?b=${status}`, by(ada));
    one.behave(answers({}, status));
    expect(await get(`/mine?b=${status}`, by(ada))).toEqual({ mine: null, degraded: [{ part: 'mine', reason }] });
  });
});
