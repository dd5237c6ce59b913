import { setImmediate as turn } from 'node:timers/promises';
import { type ResponseHandler, type Upstream, type UpstreamRequest } from '@portico/client';
import { Mirrors } from './mirror.ts';

it.each([
  [0.2, 0.199, 1], [0.2, 0.2, 0], [0.2, 0.9, 0], [1, 0.999, 1], [0, 0, 0],
])('with a share of %d, a draw of %d sends %i copies', async (share, draw, copies) => {
  const sent: string[] = [];
  const upstream = {
    dispatch({ method, path }: UpstreamRequest, handler: ResponseHandler) {
      sent.push(`${method} ${path}`);
      handler.end({});
      return { abort() {}, pause() {}, resume() {} };
    },
  } as unknown as Upstream;
  const request = { method: 'GET', path: '/a', headers: [], body: null, idleTimeoutMs: 1_000 } as unknown as UpstreamRequest;
  expect(new Mirrors(() => draw).copy(request, { upstream, share, maxBody: undefined })).toBe(request);
  await turn();
  expect(sent).toEqual(Array.from({ length: copies }, () => 'GET /a'));
});
