import 'reflect-metadata';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpService } from '@nestjs/axios';
import { Controller, Get, Inject, Param, Post, SetMetadata } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
import { answers, FakeUpstream, hangs, resets } from '@portico/testing';
import { firstValueFrom } from 'rxjs';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { Parts, View } from '../index.ts';

interface Thing {
  id: string;
  owner: string;
}
type Answers<T> = { parameters: { path: { id: string } }; responses: { 200: { content: { 'application/json': T } } } };
type Paths = { '/things/{id}': { get: Answers<Thing> }; '/owners/{id}': { get: Answers<{ name: string }> } };

@Controller()
class ThingView {
  readonly #one: ServiceClient<Paths>;
  readonly #two: ServiceClient<Paths>;

  constructor(@Inject(Upstreams) upstreams: Upstreams, @Inject(HttpService) private readonly http: HttpService) {
    this.#one = new ServiceClient(upstreams.get('one'));
    this.#two = new ServiceClient(upstreams.get('two'));
  }

  @Get('things/:id')
  @View('thing', { auth: 'anonymous', timeoutMs: 2_000 })
  thing(@Param('id') id: string, @Parts() part: Parts) {
    const thing = part.required('thing', () => this.#one.get('/things/{id}', { path: { id } }));
    const owner = part.required('owner', async () => this.#one.get('/owners/{id}', { path: { id: (await thing).owner } }));
    const extra = part.optional('extra', () => this.#two.get('/things/{id}', { path: { id } }), { otherwise: null });
    return part.compose({ thing, owner, extra }, (parts) => ({ id: parts.thing.id, owner: parts.owner.name, extra: parts.extra }));
  }

  /** Both fail at once, at its deadline. */
  @Get('both')
  @View('both', { auth: 'anonymous', timeoutMs: 150 })
  both(@Parts() part: Parts) {
    const first = part.required('first', () => this.#one.get('/things/{id}', { path: { id: '1' } }));
    const second = part.required('second', () => this.#two.get('/things/{id}', { path: { id: '2' } }));
    return part.compose({ second, first }, (parts) => parts);
  }

  @Get('hurried')
  @View('hurried', { auth: 'anonymous', timeoutMs: 20_000 })
  hurried(@Parts() part: Parts) {
    return part.compose({ thing: part.required('thing', () => this.#one.get('/things/{id}', { path: { id: '1' } }), { within: 0.01 }) }, (parts) => parts);
  }

  @Get('greedy/:kind')
  @View('greedy', { auth: 'anonymous', maxCalls: 1 })
  async greedy(@Param('kind') kind: string, @Parts() part: Parts) {
    const first = part.required('first', () => this.#one.get('/things/{id}', { path: { id: '1' } }));
    await first;
    const more = () => this.#two.get('/things/{id}', { path: { id: '2' } });
    return part.compose({ first, more: kind === 'optional' ? part.optional('more', more, { otherwise: null }) : part.required('more', more) }, (parts) => parts);
  }

  @Get('twice')
  @View('twice', { auth: 'anonymous' })
  twice(@Parts() part: Parts) {
    void part.required('a', async () => 1);
    return part.compose({ a: part.required('a', async () => 2) }, (parts) => parts);
  }

  @Get('plain')
  @View('plain', { auth: 'anonymous', timeoutMs: 600 })
  plain(@Parts() part: Parts) {
    const thing = part.required('thing', async () => (await firstValueFrom(this.http.get('http://one/things/7', { params: { a: 'b c' } }))).data);
    return part.compose({ thing }, (parts) => parts);
  }
}

let one: FakeUpstream;
let two: FakeUpstream;
let gateway: TestGateway;
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

const healthy = (request: { url?: string }) =>
  request.url!.startsWith('/owners') ? answers({ name: 'Ada' }) : answers({ id: '7', owner: 'u 1' });

beforeAll(async () => {
  process.on('unhandledRejection', note);
  one = await FakeUpstream.start();
  two = await FakeUpstream.start();
  const yaml = `upstreams:\n  one: {origins: ["${one.url}"], timeout: 5s}\n  two: {origins: ["${two.url}"], timeout: 200ms, maxAnswer: 1kb}\n`;
  gateway = await startTestGateway(yaml, [ThingView]);
});
afterAll(async () => {
  await gateway.stop();
  await one.stop();
  await two.stop();
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
beforeEach(() => {
  one.behave((request, response) => healthy(request)(request, response));
  two.behave(answers({ id: '7', owner: 'x' }));
  one.seen.length = two.seen.length = gateway.ended.length = 0;
});

const thing = (path = '/things/7') => fetch(`${gateway.url}${path}`);

describe('a view', () => {
  it('composes its parts, one of which needs another', async () => {
    const answer = await thing();
    expect([answer.status, await answer.json()]).toEqual([200, { id: '7', owner: 'Ada', extra: { id: '7', owner: 'x' } }]);
    expect(one.seen.map(({ url }) => url)).toEqual(['/things/7', '/owners/u%201']);
    expect(answer.headers.get('server-timing')).toMatch(/^thing;dur=[\d.]+, owner;dur=[\d.]+, extra;dur=[\d.]+$/);
  });

  it.each([
    ['slow', hangs, 'timeout'],
    ['broken', resets, 'reset'],
    ['failing', answers({}, 500), 'failed'],
    ['without the thing', answers({}, 404), 'not_found'],
    ['no JSON', answersHtml, 'answer_invalid'],
    ['too large', answers({ x: 'x'.repeat(2000) }), 'answer_invalid'],
  ])('goes on without an optional part that is %s, says so, and is not to be stored', async (_what, behaviour, reason) => {
    two.behave(behaviour);
    const answer = await thing();
    expect([answer.status, await answer.json()]).toEqual([200, { id: '7', owner: 'Ada', extra: null, degraded: [{ part: 'extra', reason }] }]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('server-timing')).toContain(`desc="${reason}"`);
  });

  it('fails with a required part, and names the part and the upstream; the root cause once', async () => {
    one.behave(resets);
    const answer = await thing();
    expect([answer.status, await answer.json()]).toMatchObject([502, { code: 'upstream_reset', part: 'thing', upstream: 'one' }]);
    await sleep(20);
    expect(gateway.ended[0]!.record.parts.map(({ name, outcome }) => [name, outcome])).toContainEqual(['owner', 'failed']);
    expect(gateway.ended[0]!.record.error).toMatchObject({ part: 'thing' });
  });

  it('is 404 when the thing it is about does not exist', async () => {
    one.behave(answers({}, 404));
    expect((await thing()).status).toBe(404);
  });

  it('is 504 at its deadline, and the calls are given up', async () => {
    one.behave(hangs);
    const answer = await thing();
    expect([answer.status, await answer.json()]).toMatchObject([504, { code: 'deadline_exceeded', part: 'thing', upstream: 'one' }]);
    await one.seen[0]!.aborted;
  });

  it('names the part and the upstream that had a share of the time, too', async () => {
    one.behave(hangs);
    expect(await (await thing('/hurried')).json()).toMatchObject({ status: 504, code: 'upstream_timeout', part: 'thing', upstream: 'one' });
    await one.seen[0]!.aborted;
  });

  it('names the first in its own order of the parts that fail at once, whichever began first', async () => {
    one.behave(hangs);
    two.behave(hangs);
    expect(await (await thing('/both')).json()).toMatchObject({ status: 504, part: 'second', upstream: 'two' });
  });

  it('tells the times of its parts when it fails, too', async () => {
    two.behave(hangs);
    one.behave(answers({}, 500));
    const answer = await thing();
    expect([answer.status, answer.headers.get('server-timing')]).toEqual([502, expect.stringMatching(/^thing;dur=[\d.]+;desc="failed", owner;dur=[\d.]+;desc="failed", extra;desc="waiting"$/)]);
  });

  it('makes no more calls than it may: what would be one too many is missing, or fails it', async () => {
    const answer = await thing('/greedy/optional');
    expect(await answer.json()).toEqual({ first: { id: '7', owner: 'u 1' }, more: null, degraded: [{ part: 'more', reason: 'fan_out_exceeded' }] });
    expect(await (await thing('/greedy/required')).json()).toMatchObject({ status: 500, code: 'fan_out_exceeded', part: 'more', upstream: 'two', retryable: false });
    expect([one.seen.length, two.seen.length]).toEqual([2, 0]);
  });

  it('gives all its calls up when the client leaves', async () => {
    one.behave(hangs);
    two.behave(hangs);
    const request = httpRequest(`${gateway.url}/things/7`).end();
    request.on('error', () => {});
    await sleep(100);
    request.destroy();
    await Promise.all([one.seen[0]!.aborted, two.seen[0]!.aborted]);
  });

  it('gives its other calls up when a required part fails', async () => {
    two.behave(hangs);
    one.behave(answers({}, 500));
    const startedAt = performance.now();
    expect((await thing()).status).toBe(502);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await two.seen[0]!.aborted;
  });

  it('may not name two parts alike', async () => {
    expect((await thing('/twice')).status).toBe(500);
  });

  it('encodes ids, so that none can reach another path', async () => {
    await thing(`/things/${encodeURIComponent('a?b#c')}`);
    expect(one.seen[0]!.url).toBe('/things/a%3Fb%23c');
  });

  it('serves HEAD and OPTIONS, and 405 for the rest', async () => {
    expect((await fetch(`${gateway.url}/things/7`, { method: 'HEAD' })).status).toBe(200);
    const options = await fetch(`${gateway.url}/things/7`, { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect((await fetch(`${gateway.url}/things/7`, { method: 'POST' })).status).toBe(405);
    for (const path of ['/things/7/', '/Things/7', '/things']) expect((await thing(path)).status).toBe(404);
  });
});

describe('HttpService', () => {
  it('calls through the same stack: the same context, the same record', async () => {
    const answer = await thing('/plain');
    expect(await answer.json()).toEqual({ thing: { id: '7', owner: 'u 1' } });
    expect(one.seen[0]).toMatchObject({ url: '/things/7?a=b+c', headers: { 'x-request-id': answer.headers.get('x-request-id') } });
    await sleep(20);
    expect(gateway.ended[0]!.record.attempts).toEqual([expect.objectContaining({ upstream: 'one', status: 200 })]);
  });

  it.each([
    [resets, 502, 'upstream_reset'],
    [answers({}, 503), 502, 'upstream_failed'],
    [hangs, 504, 'deadline_exceeded'],
  ])('fails as a typed client does', async (behaviour, status, code) => {
    one.behave(behaviour);
    const answer = await thing('/plain');
    expect([answer.status, await answer.json()]).toMatchObject([status, { code, part: 'thing' }]);
  });
});

it('a handler without a policy stops the start, named', async () => {
  @Controller()
  class Forgotten {
    @Post('x')
    @SetMetadata('something', 'else')
    save() {
      return 1;
    }
  }
  await expect(startTestGateway('upstreams: {}', [Forgotten])).rejects.toThrow('Forgotten.save');
});

function answersHtml(_request: unknown, response: { end(text: string): void }): void {
  response.end('<html>');
}
