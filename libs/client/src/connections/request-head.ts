import { isUpload, type UpstreamRequest } from '../dispatch.ts';
import { NOT_IN_VALUE, TOKEN } from './fields.ts';

/** A request's head, and how its body goes. */
export interface RequestHead {
  readonly text: string;
  /** Of an upload, as its fields say; -1 for one that goes in chunks. */
  readonly length: number;
  /**
   * Whether service and gateway could disagree about where the next message begins: they end the connection. That holds for HEAD too, whose answer some
   * give a body.
   */
  readonly isLast: boolean;
}

/** The gateway would send a request that is none: its own mistake. */
export class MalformedRequest extends Error {}

/** With others a body has no meaning (RFC 9110 section 9.3): services may take it for the next request. */
const WITH_BODY = new Set(['PUT', 'POST', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);
/** A body is usual with others; it is told that there is none (RFC 9110 section 8.6). */
const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);
/** No space, and no character that a request line does not have (RFC 9112 section 3). */
const NOT_IN_PATH = /[^\x21-\x7e\x80-\xff]/;

/**
 * Writes the head of an HTTP/1.1 request (RFC 9112 sections 2 and 3). Nothing in it can begin another field or another request.
 *
 * @param host what Host says unless the fields do
 * @throws MalformedRequest
 */
export function writeHead({ method, path, headers, body }: Pick<UpstreamRequest, 'method' | 'path' | 'body'> & { readonly headers: readonly string[] }, host: string): RequestHead {
  if (!TOKEN.test(method)) throw new MalformedRequest('A method is a token.');
  if (NOT_IN_PATH.test(path) || path === '') throw new MalformedRequest('A path has visible characters only.');
  let fields = '';
  let told = -1;
  let isHostTold = false;
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    const value = headers[at + 1]!;
    check(name, value);
    // By its length first: few names are as long as one of these.
    switch (name.length) {
      case 4:
        if (name.toLowerCase() !== 'host') break;
        if (isHostTold) throw new MalformedRequest('A request has one Host.');
        isHostTold = true;
        break;
      case 14:
        if (name.toLowerCase() !== 'content-length') break;
        if (told >= 0 || !/^\d{1,15}$/.test(value)) throw new MalformedRequest('A request has one Content-Length, a number.');
        told = Number(value);
        break;
      case 6: case 7: case 10: case 17:
        if (OF_CONNECTION.has(name.toLowerCase())) throw new MalformedRequest(`The field ${name} is the connection's.`);
    }
    fields += `${name}: ${value}\r\n`;
  }
  const isLast = method === 'HEAD' || (hasBody(body) && !WITH_BODY.has(method));
  if (isLast) fields += 'Connection: close\r\n';
  const begin = isHostTold ? `${method} ${path} HTTP/1.1\r\n` : `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n`;
  if (isUpload(body)) {
    return told >= 0 ? { text: `${begin}${fields}\r\n`, length: told, isLast } : { text: `${begin}${fields}Transfer-Encoding: chunked\r\n\r\n`, length: -1, isLast };
  }
  const length = body === null ? 0 : Buffer.byteLength(body);
  if (told >= 0 && told !== length) throw new MalformedRequest('The body is not as long as Content-Length says.');
  const isTold = told >= 0 || (length === 0 && WITHOUT_BODY.has(method));
  return { text: isTold ? `${begin}${fields}\r\n` : `${begin}${fields}Content-Length: ${length}\r\n\r\n`, length, isLast };
}

function hasBody(body: UpstreamRequest['body']): boolean {
  return isUpload(body) || (body !== null && body.length > 0);
}

/** Fields behind a body (RFC 9112 section 7.1.2), names and values in turn. @throws MalformedRequest */
export function writeFields(fields: readonly string[]): string {
  let lines = '';
  for (let at = 0; at < fields.length; at += 2) {
    check(fields[at]!, fields[at + 1]!);
    lines += `${fields[at]!}: ${fields[at + 1]!}\r\n`;
  }
  return lines;
}

function check(name: string, value: string): void {
  if (!TOKEN.test(name) || NOT_IN_VALUE.test(value)) throw new MalformedRequest(`The field ${JSON.stringify(name)} cannot be sent.`);
}

/** Whose meaning is between two neighbours (RFC 9110 section 7.6.1), and which the connection says itself. */
const OF_CONNECTION = new Set(['expect', 'upgrade', 'connection', 'keep-alive', 'transfer-encoding']);
