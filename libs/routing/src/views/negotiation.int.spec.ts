import 'reflect-metadata';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ServiceClient, Upstreams } from '@portico/client';
import { query } from '@portico/pipeline';
import { answers, ask, FakeUpstream } from '@portico/testing';
import { startTestGateway, type TestGateway } from '../gateway.fixture.ts';
import { DeviceQuery, Parts, View } from '../index.ts';

type Paths = { '/{name}': { get: { parameters: { path: { name: string } }; responses: { 200: { content: { 'application/json': { text: string } } } } } } };

@Controller()
class Views {
  readonly #service: ServiceClient<Paths>;

  constructor(@Inject(Upstreams) upstreams: Upstreams) {
    this.#service = new ServiceClient(upstreams.get('one'));
  }

  @Get('page')
  @View('page', { auth: 'anonymous' })
  page(@Parts() part: Parts) {
    return this.#compose(part, part.locale());
  }

  @Get('preferred')
  @View('preferred', { auth: 'anonymous', conditional: true })
  preferred(@Parts() part: Parts) {
    const preference = part.optional('preference', () => this.#service.get('/{name}', { path: { name: 'preference' } }), { otherwise: undefined });
    return this.#compose(part, part.locale(preference.then((found) => found?.text)));
  }

  @Get('screen')
  @View('screen', { auth: 'anonymous', conditional: true })
  screen(@Query(query(DeviceQuery)) given: DeviceQuery, @Parts() part: Parts) {
    const { width, dpr } = part.device(given);
    return this.#compose(part, part.locale(), `${width} ${dpr}`);
  }

  #compose(part: Parts, locale: Promise<string>, device?: string) {
    const main = part.required('main', () => this.#service.get('/{name}', { path: { name: 'main' } }));
    return part.compose({ main, locale }, (parts) => ({ locale: parts.locale, device }));
  }
}

let one: FakeUpstream;
let gateway: TestGateway;
let preference = 'fr-FR';
let fails = false;

beforeAll(async () => {
  one = await FakeUpstream.start();
  one.behave((request, response) => {
    response.setHeader('cache-control', 'public, max-age=60');
    if (request.url !== '/preference') return answers({ text: 'main' })(request, response);
    response.setHeader('cache-control', 'private, no-cache').setHeader('etag', `"${preference}"`);
    if (request.headers['if-none-match'] === `"${preference}"`) return void response.writeHead(304).end();
    answers({ text: preference }, fails ? 500 : 200)(request, response);
  });
  gateway = await startTestGateway(`upstreams: {one: {origins: ["${one.url}"], retry: {attempts: 1}, cache: {enabled: false}}}\nlocales: [en-IE, de-DE, fr-FR]\ncors: {origins: ["https://shop.example"]}`, [Views]);
});
afterAll(async () => {
  await gateway.stop();
  await one.stop();
});
beforeEach(() => {
  [preference, fails] = ['fr-FR', false];
  one.seen.length = 0;
});

const get = (path: string, headers: Record<string, string> = {}) => ask(gateway.url + path, { headers });

describe('the language of an answer', () => {
  it.each([
    [undefined, 'en-IE'],
    ['de-AT, en;q=0.5', 'de-DE'],
    ['sv', 'en-IE'],
  ])('for Accept-Language %s is %s, and it says so', async (accepted, locale) => {
    const answer = await get('/page', accepted === undefined ? {} : { 'accept-language': accepted });
    expect(answer.json()).toEqual({ locale });
    expect(answer.headers).toMatchObject({ 'content-language': locale, vary: 'Origin, Accept-Language' });
  });

  it('is the preferred one whatever the client asks for, and another when that is not offered or not known', async () => {
    expect((await get('/preferred?a', { 'accept-language': 'de' })).json()).toEqual({ locale: 'fr-FR' });
    preference = 'sv-SE';
    expect((await get('/preferred?b', { 'accept-language': 'de' })).json()).toEqual({ locale: 'de-DE' });
    fails = true;
    expect((await get('/preferred?c', { 'accept-language': 'de' })).json()).toEqual({ locale: 'de-DE', degraded: [{ part: 'preference', reason: 'failed' }] });
  });

  it('is told before an answer in pieces', async () => {
    const { headers, text } = await get('/page', { 'accept-language': 'de', accept: 'application/x-ndjson' });
    expect(headers).toMatchObject({ 'content-language': 'de-DE', vary: 'Origin, Accept-Language, Accept' });
    expect(JSON.parse(text.split('\n')[0]!)).toEqual({ event: 'answer', data: { locale: 'de-DE' } });
  });

  it('follows the configuration without a restart, which takes nothing that is no language', async () => {
    const yaml = (locales: string) => `upstreams: {one: {origins: ["${one.url}"]}}\nlocales: ${locales}`;
    const faults = (locales: string) => {
      try {
        gateway.replace(yaml(locales));
      } catch (error) {
        return String(error);
      }
      return '';
    };
    expect(faults('[english please]')).toContain('is no language tag');
    expect(faults('[de-de]')).toContain('Write "de-DE"');
    expect(faults('[de-DE, fr, de-DE]')).toContain('stands above already');
    expect(faults('[tlh]')).toContain('nothing is known of "tlh"');
    expect(faults('[]')).not.toBe('');
    const { headers } = await get('/page');
    expect(headers['content-language']).toBe('en-IE');
    gateway.replace(`${yaml('[sv-SE]')}\ncors: {origins: ["https://shop.example"]}`);
    expect((await get('/page', { 'accept-language': 'de' })).headers['content-language']).toBe('sv-SE');
    gateway.replace(`${yaml('[en-IE, de-DE, fr-FR]')}\ncors: {origins: ["https://shop.example"]}`);
  });
});

describe('an answer that is remembered', () => {
  it('in one language is never the 304 of another', async () => {
    const english = await get('/screen?width=400&dpr=2', { 'accept-language': 'en' });
    const german = await get('/screen?width=400&dpr=2', { 'accept-language': 'de' });
    expect(german.headers.etag).not.toBe(english.headers.etag);
    one.seen.length = 0;
    const again = await get('/screen?width=400&dpr=2', { 'accept-language': 'de', 'if-none-match': german.headers.etag as string });
    expect([again.status, one.seen.length]).toEqual([304, 0]);
    expect(again.headers).toMatchObject({ 'content-language': 'de-DE', vary: german.headers.vary });
    expect((await get('/screen?width=400&dpr=2', { 'accept-language': 'de', 'if-none-match': english.headers.etag as string })).status).toBe(200);
  });

  it('is not the one any more when the preference is another', async () => {
    const before = await get('/preferred?d');
    const asked = { 'if-none-match': before.headers.etag as string };
    const same = await get('/preferred?d', asked);
    expect([same.status, same.headers['content-language']]).toEqual([304, 'fr-FR']);
    preference = 'de-DE';
    const after = await get('/preferred?d', asked);
    expect([after.status, after.json()]).toEqual([200, { locale: 'de-DE' }]);
  });
});

describe('the device of an answer', () => {
  it.each([
    ['', {}, '390 2'],
    ['?width=800&dpr=1.5', { 'sec-ch-viewport-width': '1000', 'sec-ch-dpr': '3' }, '800 1.5'],
    ['', { 'sec-ch-viewport-width': '1000', 'sec-ch-dpr': '3' }, '1000 3'],
    ['?width=800', { 'sec-ch-dpr': '3' }, '800 3'],
    ['', { 'sec-ch-viewport-width': 'wide', 'sec-ch-dpr': '99' }, '390 2'],
  ])('at %j with %j is %s', async (address, hints, device) => {
    expect((await get(`/screen${address}`, hints)).json()).toMatchObject({ device });
  });

  it('is of its Client Hints only where its address does not say it, and then nobody gets the answer of another', async () => {
    expect((await get('/screen?width=800&dpr=1')).headers.vary).not.toContain('Sec-CH');
    const { headers } = await get('/screen', { 'sec-ch-dpr': '3' });
    expect(headers.vary).toBe('Origin, Sec-CH-Viewport-Width, Sec-CH-DPR, Accept-Language, Accept-Encoding');
    expect((await get('/screen', { 'sec-ch-dpr': '1', 'if-none-match': headers.etag as string })).status).toBe(200);
    expect((await get('/screen', { 'sec-ch-dpr': '3', 'if-none-match': headers.etag as string })).status).toBe(304);
  });
});
