import { setImmediate as turn } from 'node:timers/promises';
import { type ResponseHandler, type Upstream, type UpstreamRequest } from '@portico/client';
import { Mirrors } from './mirror.ts';

/** An upstream that notes what it is sent, and answers when it is told to. */
class Shadow {
  readonly sent: string[] = [];
  readonly waiting: ResponseHandler[] = [];

  dispatch({ method, path }: UpstreamRequest, handler: ResponseHandler) {
    this.sent.push(`${method} ${path}`);
    this.waiting.push(handler);
    return { abort() {}, pause() {}, resume() {} };
  }

  async answer(): Promise<void> {
    for (const handler of this.waiting.splice(0)) handler.end({});
    await turn();
  }
}

const request = { method: 'GET', path: '/a', headers: [], body: null, idleTimeoutMs: 1_000 } as unknown as UpstreamRequest;
const to = (shadow: Shadow, share: number) => ({ upstream: shadow as unknown as Upstream, share, maxBody: undefined });

it.each([
  [0.2, 0.199, 1], [0.2, 0.2, 0], [0.2, 0.9, 0], [1, 0.999, 1], [0, 0, 0],
])('with a share of %d, a draw of %d sends %i copies', async (share, draw, copies) => {
  const shadow = new Shadow();
  expect(new Mirrors(() => draw).copy(request, to(shadow, share))).toBe(request);
  await turn();
  expect(shadow.sent).toEqual(Array.from({ length: copies }, () => 'GET /a'));
  await shadow.answer();
});

it('leaves copies out while 64 are under way', async () => {
  const shadow = new Shadow();
  const mirrors = new Mirrors();
  const counts = () => [...mirrors.readings[0]!.read()].map(([count]) => count);
  for (let at = 0; at < 100; at += 1) mirrors.copy(request, to(shadow, 1));
  await turn();
  expect([shadow.sent.length, counts()]).toEqual([64, [64, 36]]);
  await shadow.answer();
  mirrors.copy(request, to(shadow, 1));
  await turn();
  expect(counts()).toEqual([65, 36]);
  await shadow.answer();
});
