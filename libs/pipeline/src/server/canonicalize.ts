import { type IncomingMessage } from 'node:http';
import { GatewayError } from '../errors/gateway-error.ts';
import { isHttp2 } from './carrier.ts';
import { canonicalTarget } from './canonical-path.ts';
import { type AllowedTargets } from './spellings.ts';

/** Where a refused target is sent: no route or view may be declared at this path. */
export const REFUSED_TARGET = '/.refused';

/** How long a request's target may be; a reload may change it. */
export interface UrlLimit {
  readonly maxUrlBytes: number;
}

/** What every server knows (RFC 9110 section 9.1). Of others a client cannot tell whether it is the path that does not take them. */
const USUAL_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

const refusals = new WeakMap<IncomingMessage, GatewayError>();

/**
 * The server's `rewriteUrl`: gives every request its one canonical path before any router sees it. It cannot throw where
 * it runs, so a refused target goes on under a path of its own, and the observe hook, which sees every request, throws.
 */
export function rewriteUrl(limit: UrlLimit, targets: AllowedTargets): (request: IncomingMessage) => string {
  return (request) => {
    const target = request.url ?? '';
    try {
      // RFC 9110 section 15.6.2.
      if (!USUAL_METHODS.has(request.method!) && !targets.methods.has(request.method!)) throw new GatewayError('not_implemented', `No path takes the method ${request.method}.`);
      checkHead(request);
      if (target.length > limit.maxUrlBytes) throw new GatewayError('url_too_long', `The URL may have ${limit.maxUrlBytes} bytes at most.`);
      return canonicalTarget(target, request.headers.host, request.method, targets);
    } catch (error) {
      refusals.set(request, error as GatewayError);
      return REFUSED_TARGET;
    }
  };
}

/** An address in brackets, or a name or IPv4 address; then perhaps a port. Stricter than RFC 3986 section 3.2.2 in its marks. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~%-]*)(?::[0-9]*)?$/;
/** The last one that was right: the next is the same as a rule. */
let usual: string | undefined;

/**
 * What RFC 9112 wants refused and Node lets pass: another version's framing, no Host or more than one (section 3.2), and
 * transfer codings that would be lost on the way (section 6.1).
 *
 * @throws GatewayError `malformed_request`, `not_implemented`
 */
function checkHead(request: IncomingMessage): void {
  const { headers, httpVersion } = request;
  if (isHttp2(request)) return checkHttp2Head(headers);
  const { host, 'transfer-encoding': coding } = headers;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw new GatewayError('malformed_request', 'Ask by HTTP/1.1.');
  if (host === undefined ? httpVersion === '1.1' : host !== usual && !HOST.test(host)) {
    throw new GatewayError('malformed_request', 'Send one Host, with a name and perhaps a port.');
  }
  usual = host;
  if (coding === undefined) return;
  if (httpVersion === '1.0') throw new GatewayError('malformed_request', 'HTTP/1.0 has no Transfer-Encoding.');
  if (coding.toLowerCase() !== 'chunked') throw new GatewayError('not_implemented', 'Send the body without a transfer coding other than chunked.');
}

/** Node has refused what RFC 9113 section 8.2 forbids. What it calls `:authority` is Host for everybody else (section 8.3.1). */
function checkHttp2Head(headers: IncomingMessage['headers']): void {
  const { host, ':authority': authority = host } = headers as Record<string, string | undefined>;
  if (authority === undefined || !HOST.test(authority) || (host !== undefined && host.toLowerCase() !== authority.toLowerCase())) {
    throw new GatewayError('malformed_request', 'Send one :authority, with a name and perhaps a port.');
  }
  headers.host = authority;
}

/** Why a request's target was refused, if it was. */
export function refusalOf(request: IncomingMessage): GatewayError | undefined {
  return refusals.get(request);
}
