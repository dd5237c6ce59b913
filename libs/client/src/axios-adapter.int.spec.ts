import { getEventListeners } from 'node:events';
import { background, currentWork } from '@portico/pipeline';
import { answers, FakeUpstream } from '@portico/testing';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { axiosAdapter } from './axios-adapter.ts';
import { Upstreams } from './upstreams.ts';
import { upstreamsSection } from './upstreams.section.ts';

let service: FakeUpstream;
let upstreams: Upstreams;

beforeAll(async () => {
  service = await FakeUpstream.start(answers({ ok: true }));
  upstreams = new Upstreams();
  upstreams.become(upstreamsSection.schema.parse({ content: { origins: [service.url] } }));
});
afterAll(async () => {
  upstreams.onModuleDestroy();
  await service.stop();
});
beforeEach(() => (service.seen.length = 0));

function call(config: AxiosRequestConfig): Promise<AxiosResponse> {
  return background('test', 1000, () => axios.create({ adapter: axiosAdapter(upstreams) }).request(config));
}

describe('the axios adapter', () => {
  it.each<[string, AxiosRequestConfig, string]>([
    ['a whole URL', { url: 'http://content/hero?a=1' }, '/hero?a=1'],
    ['a base with a path', { baseURL: 'http://content/v2', url: '/hero' }, '/v2/hero'],
    [
      'parameters, of which those without a value stay away',
      { url: 'http://content/hero', params: { a: 'b c', none: undefined, list: [1, 2] } },
      '/hero?a=b+c&list%5B%5D=1&list%5B%5D=2',
    ],
  ])('calls what axios would call: %s', async (_what, config, target) => {
    expect((await call(config)).data).toEqual({ ok: true });
    expect(service.seen.map(({ url }) => url)).toEqual([target]);
  });

  it('calls no host but the upstreams', async () => {
    for (const url of ['http://127.0.0.1/', 'http://content.example/', 'http://content@other/', '//other/x']) {
      await expect(call({ url, baseURL: 'http://content' })).rejects.toThrow();
    }
    expect(service.seen).toEqual([]);
  });

  it('keeps to its base when it must, whatever the path looks like', async () => {
    await call({ baseURL: 'http://content/', url: '//other/x', allowAbsoluteUrls: false });
    expect(service.seen.map(({ url }) => url)).toEqual(['/other/x']);
  });

  it.each<[string, AxiosRequestConfig, object | null]>([
    ['its address and tag', { url: 'http://content/hero?a=1' }, [{ upstream: 'content', path: '/hero?a=1', tag: '"v1"' }]],
    ['nothing where other fields were sent', { url: 'http://content/hero', headers: { 'X-Preview': '1' } }, null],
    ['nothing where something was sent', { url: 'http://content/hero', method: 'POST', data: '{}' }, null],
  ])('notes by what an answer can be validated: %s', async (_what, config, validators) => {
    service.behave((request, response) => answers({ ok: true })(request, response.setHeader('etag', '"v1"')));
    const noted = await background('test', 1000, async () => {
      await axios.create({ adapter: axiosAdapter(upstreams) }).request(config);
      return currentWork().validators;
    });
    expect(noted).toEqual(validators);
  });

  it('leaves nothing behind on a signal that outlives the call', async () => {
    const { signal } = new AbortController();
    await call({ url: 'http://content/hero', signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
