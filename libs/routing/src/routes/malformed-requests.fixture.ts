/**
 * What no upstream may be asked: its meaning depends on who reads it. A character is a byte; `\n` is a line feed alone. The answer is
 * 400 where none is named; `closed`: the connection ends without one.
 */
export type OddRequest = readonly [what: string, bytes: string, answer?: number | 'closed'];

const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
const get = (fields: string, line = 'GET /odd HTTP/1.1') => `${line}\r\n${fields}\r\n\r\n`;
const post = (fields: string, body = '') => `POST /odd HTTP/1.1\r\nHost: x\r\n${fields}\r\n\r\n${body}`;
const chunked = (body: string) => post('Transfer-Encoding: chunked', body);
const each = (what: string, values: readonly string[], request: (value: string) => string, answer?: number | 'closed'): OddRequest[] =>
  values.map((value) => [`${what} ${JSON.stringify(value)}`, request(value), answer]);

export const REFUSED: readonly OddRequest[] = [
  // RFC 9112 section 6.3: the length of the body.
  ['Content-Length and Transfer-Encoding', post('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['Transfer-Encoding and Content-Length', post('Transfer-Encoding: chunked\r\nContent-Length: 40', `0\r\n\r\n${SMUGGLED}`)],
  ['both, in other cases', post('CONTENT-LENGTH: 5\r\ntransfer-encoding: Chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['two lengths', post('Content-Length: 5\r\nContent-Length: 6', 'hello!')],
  ['the same length twice', post('Content-Length: 5\r\nContent-Length: 5', 'hello')],
  ['two lengths apart', post('Content-Length: 0\r\nX-A: 1\r\nContent-Length: 44', SMUGGLED)],
  ...each('a length of', ['', '-1', '+5', '5,5', '5, 6', '0x5', '5.0', '5e0', '5 5', '0 5', '5;', 'five', '"5"', '\x0b5', '99999999999999999999', '18446744073709551616', '\xd9\xa5'], (length) =>
    post(`Content-Length: ${length}`, `hello${SMUGGLED}`),
  ),
  ['a length with a space before its colon', post('Content-Length : 5', `hello${SMUGGLED}`)],
  ['a length with a tab before its colon', post('Content-Length\t: 5', `hello${SMUGGLED}`)],
  ...each(
    'a transfer coding of',
    ['chunked, gzip', 'chunked, chunked', 'chunked, identity', '\x0bchunked', 'chunked\x0b', 'chunked\x00', 'ch\x01unked', 'chunked,', ''],
    (coding) => post(`Transfer-Encoding: ${coding}`, `0\r\n\r\n${SMUGGLED}`),
  ),
  // Section 6.1: what the gateway does not understand.
  ...each(
    'a foreign transfer coding of',
    ['identity', 'gzip', 'gzip, chunked', 'xchunked', 'chunkedx', 'chunk', '"chunked"', "'chunked'", 'chunked;q=1', ', chunked', 'c h u n k e d', 'chunked chunked', '\xa0chunked'],
    (coding) => post(`Transfer-Encoding: ${coding}`, `0\r\n\r\n${SMUGGLED}`),
    501,
  ),
  ['Transfer-Encoding twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['Transfer-Encoding twice, one identity', post('Transfer-Encoding: identity\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`), 501],
  ['Transfer-Encoding with a space before its colon', post('Transfer-Encoding : chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['Transfer-Encoding in a folded line', post('Transfer-Encoding:\r\n chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['Transfer-Encoding after a bare LF', post('X-A: 1\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['Transfer-Encoding after a bare CR', post('X-A: 1\rTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['Transfer-Encoding of HTTP/1.0', `POST /odd HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  // RFC 9112 section 7.1: chunks.
  ...each('a chunk size of', ['', ' 5', '0x5', '-5', '+5', 'g', '5 5', '5\x00', '5\x0b', 'fffffffffffffffff', '1ffffffffffffffff', '5,', '\xd9\xa5', '_5'], (size) => chunked(`${size}\r\nhello\r\n0\r\n\r\n`)),
  ['a chunk ended by a bare LF', chunked('5\nhello\r\n0\r\n\r\n')],
  ['a chunk ended by a bare CR', chunked('5\rhello\r\n0\r\n\r\n')],
  ['data longer than its chunk', chunked('5\r\nhello!\r\n0\r\n\r\n')],
  ['data without CRLF behind it', chunked('5\r\nhello0\r\n\r\n')],
  ['data with a bare LF behind it', chunked('5\r\nhello\n0\r\n\r\n')],
  ['a chunk extension with a bare LF', chunked(`5;a\nb\r\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
  ['a chunk extension with a bare CR', chunked(`5;a\rb\r\nhello\r\n0\r\n\r\n`)],
  ['a chunk extension with a NUL', chunked('5;a=\x00\r\nhello\r\n0\r\n\r\n')],
  ['a last chunk ended by a bare LF', chunked(`0\n\r\n${SMUGGLED}`)],
  ['a trailer that is no field', chunked('0\r\nnonsense\r\n\r\n')],
  ['a trailer with a space in its name', chunked('0\r\nX A: 1\r\n\r\n')],
  ['a trailer with a folded line', chunked('0\r\nX-A: 1\r\n 2\r\n\r\n')],
  ['a trailer that frames', chunked('0\r\nTransfer-Encoding: x\r\n\r\n')],
  ['a trailer that tells a length', chunked('0\r\nContent-Length: 9\r\n\r\n')],
  ['a trailer with a NUL', chunked('0\r\nX-A: \x00\r\n\r\n')],
  // RFC 9112 section 3.2: Host.
  ['no Host', get('X-A: 1')],
  ['two Hosts', get('Host: x\r\nHost: y')],
  ['the same Host twice', get('Host: x\r\nHost: x')],
  ['two Hosts apart', get('Host: x\r\nX-A: 1\r\nhost: x')],
  ['Host with a space before its colon', get('Host : x')],
  ...each('a Host of', ['x, y', 'x y', 'x/y', 'x?y', 'x#y', 'user@x', 'x:port', 'x:80:80', 'x\\y', 'x;y', 'x"y', '[::1', '::1', '[x]', 'x\x00', 'x\ty', 'x\x7f', '\xe9', '<x>', 'x^y', '{x}', 'x|y', 'x`y'], (host) => get(`Host: ${host}`)),
  ['Host in a folded line', get('Host:\r\n x')],
  // Section 3: the request line.
  ...each(
    'a request line of',
    [
      'GET /odd', 'GET\t/odd\tHTTP/1.1', ' GET /odd HTTP/1.1', 'GET /odd HTTP/1.1 ', 'GET /odd HTTP/1.1 x', 'GET /o dd HTTP/1.1', 'GET HTTP/1.1', '/odd HTTP/1.1',
      'GET /odd HTTP/1', 'GET /odd HTTP/1.', 'GET /odd HTTP/1.2', 'GET /odd HTTP/1.10', 'GET /odd HTTP/11', 'GET /odd HTTP/2.0', 'GET /odd HTTP/3.0', 'GET /odd HTTP/0.9', 'GET /odd http/1.1', 'GET /odd HTTPS/1.1', 'GET /odd HTTP /1.1', 'GET /odd ICE/1.0',
      'get /odd HTTP/1.1', 'G\x00ET /odd HTTP/1.1', 'GET\x0b/odd HTTP/1.1', 'FOO /odd HTTP/1.1', 'GET/odd HTTP/1.1', 'G@T /odd HTTP/1.1', 'GETGET /odd HTTP/1.1', 'PRI * HTTP/2.0',
      'GET odd HTTP/1.1', 'GET * HTTP/1.1', 'GET \\odd HTTP/1.1', 'GET /odd\\x HTTP/1.1', 'GET /odd#x HTTP/1.1', 'GET /odd?a#x HTTP/1.1', 'GET /odd\x00 HTTP/1.1', 'GET /odd\x7f HTTP/1.1', 'GET /odd\xe9 HTTP/1.1', 'GET /odd?\x01 HTTP/1.1', 'GET /odd\x0c HTTP/1.1', 'GET ?odd HTTP/1.1', 'GET #odd HTTP/1.1',
      // Section 3.2.2: another host than its own; no URL of HTTP.
      'GET http://y/odd HTTP/1.1', 'GET http://x:81/odd HTTP/1.1', 'GET http://y@x/odd HTTP/1.1', 'GET http://x@y/odd HTTP/1.1', 'GET http:/odd HTTP/1.1', 'GET http:///odd HTTP/1.1', 'GET //y/odd HTTP/1.1', 'GET ftp://x/odd HTTP/1.1', 'GET file:///etc/passwd HTTP/1.1', 'GET x:80 HTTP/1.1', 'GET http://x\\@y/odd HTTP/1.1', 'GET http://y%2f@x/odd HTTP/1.1', 'GET javascript:x HTTP/1.1',
    ],
    (line) => get('Host: x', line),
  ),
  // No proxy is here.
  ...each('a request line of', ['CONNECT x:443 HTTP/1.1', 'CONNECT /odd HTTP/1.1'], (line) => get('Host: x', line), 'closed'),
  ['a request line ended by a bare CR', 'GET /odd HTTP/1.1\rHost: x\r\n\r\n'],
  ['a request line ended by a bare LF', 'GET /odd HTTP/1.1\nHost: x\n\n'],
  ['what is no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['JSON', '{"method":"GET"}\r\n\r\n'],
  // Section 5: fields.
  ...each('a field line of', ['X-A', ': 1', 'X A: 1', 'X-A : 1', 'X-A\t: 1', 'X\x00A: 1', 'X(A): 1', 'X"A": 1', 'X/A: 1', 'X@A: 1', '[X]: 1', 'X-\xe9: 1', 'X,A: 1', 'X;A: 1', 'X=A: 1', 'X?A: 1', '\x0bX-A: 1', 'X-A\x7f: 1'], (line) => get(`Host: x\r\n${line}`)),
  ...each('a value with', ['\x00', '\x01', '\x07', '\x08', '\x0b', '\x0c', '\x1b', '\x7f', 'a\rb', '\ra'], (value) => get(`Host: x\r\nX-A: a${value}b`)),
  ['a folded line', get('Host: x\r\nX-A: 1\r\n 2')],
  ['a folded line with a tab', get('Host: x\r\nX-A: 1\r\n\t2')],
  ['a folded first line', get(' Host: x')],
  ['a field after a bare LF', get('Host: x\nX-A: 1')],
  ['fields ended by bare LFs', 'GET /odd HTTP/1.1\r\nHost: x\n\n'],
  ['fields ended by CR CR LF', 'GET /odd HTTP/1.1\r\nHost: x\r\r\n\r\n'],
  ['fields ended by LF CR', 'GET /odd HTTP/1.1\r\nHost: x\n\r\n\r'],
  ['a field section that is too large', get(`Host: x\r\nX-A: ${'a'.repeat(20_000)}`), 431],
  ['too many fields to be read', get(`Host: x\r\n${Array.from({ length: 3_000 }, (_, at) => `X-${at}: 1`).join('\r\n')}`), 431],
  ['a target that is too long', get('Host: x', `GET /odd${'a'.repeat(9_000)} HTTP/1.1`), 414],
  // What is not whole, until the time for it is over.
  ['a request line that is not whole', 'GET /odd', 408],
  ['a head that is not whole', 'GET /odd HTTP/1.1\r\nHost: x\r\n', 408],
  ['nothing but CRLF', '\r\n\r\n\r\n', 408],
];

/** Odd, but with one meaning; what reaches the upstream of them is not odd any more. The path says how often it is asked. */
export const TAKEN: readonly (readonly [what: string, bytes: string, times: number])[] = [
  ['a CRLF before it', `\r\n${get('Host: x')}`, 1],
  // RFC 9112 section 3: who is lenient may go by the words.
  ['two spaces in its line', get('Host: x', 'GET  /odd  HTTP/1.1'), 1],
  ['the protocol of another trade, read as HTTP/1.0', get('Host: x', 'GET /odd RTSP/1.0'), 1],
  ['an absolute target of its own host', get('Host: x', 'GET http://x/odd HTTP/1.1'), 1],
  ['an absolute target in upper case', get('Host: X', 'GET HTTP://X/odd HTTP/1.1'), 1],
  ['an empty Host', get('Host:'), 1],
  ['HTTP/1.0 without Host', get('X-A: 1', 'GET /odd HTTP/1.0'), 1],
  ['spaces and tabs around a value', get('Host: \t x \t\r\nX-A:1'), 1],
  ['bytes above ASCII in a value', get('Host: x\r\nX-A: \xe9\xff'), 1],
  ['an empty value', get('Host: x\r\nX-A:'), 1],
  ['a body of a GET', get('Host: x\r\nContent-Length: 5') + 'hello', 1],
  ['a chunked body of a GET', `${get('Host: x\r\nTransfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`, 1],
  ['a length with zeros before it', post('Content-Length: 0005', 'hello'), 1],
  ['Chunked in another case', post('Transfer-Encoding: CHUNKED', '5\r\nhello\r\n0\r\n\r\n'), 1],
  ['a chunk size with zeros before it', chunked('0005\r\nhello\r\n00\r\n\r\n'), 1],
  ['chunk extensions', chunked('5;a=1;b="c"\r\nhello\r\n0;d\r\n\r\n'), 1],
  ['trailers', chunked('5\r\nhello\r\n0\r\nX-A: 1\r\nHost: y\r\nAuthorization: x\r\n\r\n'), 1],
  ['Transfer-Encoding named by Connection', post('Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'), 1],
  ['Content-Length named by Connection', post('Connection: Content-Length, close\r\nContent-Length: 5', 'hello'), 1],
  ['Host named by Connection', get('Host: x\r\nConnection: host'), 1],
  ['another Expect', post('Expect: tea\r\nContent-Length: 5', 'hello'), 1],
  ['an Upgrade to h2c', get('Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__'), 1],
  ['an Upgrade with a body', post('Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5', 'hello'), 1],
  ['Keep-Alive and Proxy-Connection', get('Host: x\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive'), 1],
  ['three requests at once', get('Host: x').repeat(3), 3],
  ['a request behind a body', `${post('Content-Length: 5', 'hello')}${get('Host: x')}`, 2],
  ['a request behind chunks', `${chunked('5\r\nhello\r\n0\r\n\r\n')}${get('Host: x')}`, 2],
];
