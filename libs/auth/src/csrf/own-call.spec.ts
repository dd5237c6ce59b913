import { type IncomingMessage } from 'node:http';
import { isOwnCall } from './own-call.ts';

const ORIGIN = 'https://shop.example';
const judge = (headers: Record<string, string>, method = 'GET') =>
  isOwnCall({ headers, method } as unknown as IncomingMessage, ORIGIN);
const OWN = { 'sec-fetch-site': 'same-origin', 'x-csrf': '1' };

describe('a call of this site', () => {
  it.each([
    ['a script of the site', OWN, 'GET'],
    ['a script of the site that changes something', { ...OWN, origin: ORIGIN }, 'POST'],
    ['a browser without Fetch Metadata', { origin: ORIGIN, 'x-csrf': '1' }, 'POST'],
    ['no browser at all', { 'x-csrf': '1' }, 'POST'],
    ['an EventSource of the site', { 'sec-fetch-site': 'same-origin', accept: 'text/event-stream' }, 'GET'],
    ['a WebSocket of the site', { upgrade: 'websocket', origin: ORIGIN }, 'GET'],
  ])('is one by %s', (_what, headers, method) => expect(judge(headers as Record<string, string>, method)).toBe(true));

  it.each([
    ['a form of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 'POST'],
    ['a sibling origin', { 'sec-fetch-site': 'same-site', origin: 'https://blog.shop.example', 'x-csrf': '1' }, 'POST'],
    ['a sibling origin, in an old browser', { origin: 'https://blog.shop.example', 'x-csrf': '1' }, 'POST'],
    ['the same host on another port', { origin: 'https://shop.example:8443', 'x-csrf': '1' }, 'POST'],
    ['the same host without TLS', { origin: 'http://shop.example', 'x-csrf': '1' }, 'POST'],
    ['a sandboxed page', { origin: 'null', 'x-csrf': '1' }, 'POST'],
    ['a form of the site, which sends no X-CSRF', { 'sec-fetch-site': 'same-origin', origin: ORIGIN }, 'POST'],
    ['an image of the site', { 'sec-fetch-site': 'same-origin', accept: 'image/*' }, 'GET'],
    ['a link typed in', { 'sec-fetch-site': 'none' }, 'GET'],
    ['another X-CSRF', { 'sec-fetch-site': 'same-origin', 'x-csrf': 'true' }, 'GET'],
    ['an EventSource of another site', { 'sec-fetch-site': 'cross-site', accept: 'text/event-stream' }, 'GET'],
    ['an EventSource of nobody knows where', { accept: 'text/event-stream' }, 'GET'],
    ['a POST that wants events', { 'sec-fetch-site': 'same-origin', accept: 'text/event-stream' }, 'POST'],
    ['a WebSocket of another site', { upgrade: 'websocket', origin: 'https://evil.example' }, 'GET'],
    ['a WebSocket without Origin', { upgrade: 'WebSocket' }, 'GET'],
    ['nothing at all', {}, 'GET'],
  ])('is not one by %s', (_what, headers, method) => expect(judge(headers as Record<string, string>, method)).toBe(false));
});
