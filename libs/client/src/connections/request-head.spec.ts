import { MalformedRequest, writeHead } from './request-head.ts';

type Sent = Parameters<typeof writeHead>[0];
const write = (request: Partial<Sent>) => writeHead({ method: 'GET', path: '/', headers: [], body: null, ...request }, 'shop:80');
async function* upload(): AsyncGenerator<Buffer> {
  yield Buffer.from('abc');
}

describe('the head of a request', () => {
  it.each<[string, Partial<Sent>, string]>([
    ['without a body', {}, 'GET / HTTP/1.1\r\nHost: shop:80\r\n\r\n'],
    ['with fields', { path: '/a?b=%20', headers: ['A', 'b', 'a', '\xe9\t'] }, 'GET /a?b=%20 HTTP/1.1\r\nHost: shop:80\r\nA: b\r\na: \xe9\t\r\n\r\n'],
    ['with a host of its own', { headers: ['host', 'other'] }, 'GET / HTTP/1.1\r\nhost: other\r\n\r\n'],
    ['whose body is none where one is usual', { method: 'POST' }, 'POST / HTTP/1.1\r\nHost: shop:80\r\nContent-Length: 0\r\n\r\n'],
    ['with a body', { method: 'PUT', body: '\u00e9' }, 'PUT / HTTP/1.1\r\nHost: shop:80\r\nContent-Length: 2\r\n\r\n'],
    ['that tells its length', { method: 'PUT', body: Buffer.from('a'), headers: ['content-length', '1'] }, 'PUT / HTTP/1.1\r\nHost: shop:80\r\ncontent-length: 1\r\n\r\n'],
    ['whose body has no meaning', { body: 'a' }, 'GET / HTTP/1.1\r\nHost: shop:80\r\nConnection: close\r\nContent-Length: 1\r\n\r\n'],
    ['of HEAD', { method: 'HEAD' }, 'HEAD / HTTP/1.1\r\nHost: shop:80\r\nConnection: close\r\n\r\n'],
    ['of an upload', { method: 'PUT', body: upload() }, 'PUT / HTTP/1.1\r\nHost: shop:80\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['of an upload whose length is known', { method: 'PUT', body: upload(), headers: ['Content-Length', '3'] }, 'PUT / HTTP/1.1\r\nHost: shop:80\r\nContent-Length: 3\r\n\r\n'],
  ])('%s', (_what, request, text) => expect(write(request).text).toBe(text));

  it.each<[string, Partial<Sent>]>([
    ['a line break in a value', { headers: ['A', 'b\r\nEvil: 1'] }],
    ['a bare LF in a value', { headers: ['A', 'b\nEvil: 1'] }],
    ['NUL in a value', { headers: ['A', 'b\0'] }],
    ['a character that is no byte', { headers: ['A', '\u010a'] }],
    ['a line break in a name', { headers: ['A\r\nEvil', 'b'] }],
    ['a colon in a name', { headers: ['A:', 'b'] }],
    ['an empty name', { headers: ['', 'b'] }],
    ['a space in the path', { path: '/ HTTP/1.1' }],
    ['a line break in the path', { path: '/\r\nEvil: 1' }],
    ['a path that ends in LF', { path: '/\n' }],
    ['no path', { path: '' }],
    ['a space in the method', { method: 'GET /' }],
    ['two hosts', { headers: ['Host', 'a', 'host', 'b'] }],
    ['two lengths', { headers: ['Content-Length', '1', 'content-length', '1'], body: 'a' }],
    ['another length', { headers: ['Content-Length', '2'], body: 'a' }],
    ['a length without a body', { headers: ['Content-Length', '2'] }],
    ['a length that is none', { headers: ['Content-Length', '1, 1'], body: upload() }],
    ['a framing of its own', { headers: ['transfer-encoding', 'chunked'] }],
    ['what belongs to the connection', { headers: ['Connection', 'close'] }],
    ['an expectation', { headers: ['Expect', '100-continue'] }],
  ])('cannot have %s', (_what, request) => expect(() => write(request)).toThrow(MalformedRequest));
});
