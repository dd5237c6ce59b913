import { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { addContext, type ResponseHeaders } from '@portico/client';
import { type FastifyReply } from 'fastify';
import { type Exchange } from '@portico/pipeline';
import { edgeOf } from '../edge/edge.ts';
import { foreignCookies, foreignSetCookies } from './foreign-cookies.ts';

/** Fields that belong to one connection (RFC 9110 section 7.6.1), those that the outbound connection writes itself, and Expect, which the gateway answers. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings', 'expect', 'host'];
/** Who the client says it is. Services believe the gateway, so nothing of this may come from outside. */
const IDENTITY =
  /^(?:authorization|cookie2?|forwarded|remote-user|true-client-ip|(?:cf|fastly)-(?:connecting|client)-ip.*|client-cert(?:-chain)?|ssl-client-.*|portico-.*|impersonate-.*|x-(?:forwarded|real-ip|client-ip|cluster-client-ip|original|envoy|rewrite|remote|users?|userid|uid|proxy-user|impersonate|auth|authenticated|webauth|principal|identity|consumer|credential|jwt|client-cert|ssl|roles?|groups?|permissions?|admin|scopes?|tenant|account|email|sub|subject|session|token|access-token|id-token|ms-client|ms-token|goog-(?:authenticated|iap)|amzn-oidc)(?:-.*)?|x-(?:http-)?method(?:-override)?)$/;
/** The gateway's own to say; among them what other tracers say for traceparent. */
const REPLACED = ['x-request-id', 'x-timeout-ms', 'traceparent', 'tracestate', 'baggage', 'via', 'b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags', 'uber-trace-id', 'x-amzn-trace-id', 'x-cloud-trace-context'];

const NEVER_SENT = new Set([...HOP_BY_HOP, ...REPLACED]);

/** What a field of a request is about: its connection, what the gateway says itself, who calls, or none of these. */
export function kindOf(name: string): 'connection' | 'context' | 'identity' | 'other' {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
  if (HOP_BY_HOP.includes(plain)) return 'connection';
  return REPLACED.includes(plain) ? 'context' : IDENTITY.test(plain) ? 'identity' : 'other';
}

const COLON = 0x3a;
const MAX_REMEMBERED = 1000;
const verdicts = new Map<string, boolean>();

/** Whether a client's field may reach an upstream. Names are few, so their verdicts are remembered. */
function isForwarded(name: string): boolean {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  // Some servers read X_User, or even X.User, as X-User.
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
  // HTTP/2's pseudo-fields (RFC 9113 section 8.3) are no fields.
  const verdict = name.charCodeAt(0) !== COLON && !NEVER_SENT.has(plain) && !IDENTITY.test(plain);
  if (verdicts.size < MAX_REMEMBERED) verdicts.set(name, verdict);
  return verdict;
}

/**
 * The fields that an upstream gets for a forwarded request, names and values in turn: the client's without those of its
 * connection and its identity, then Via (RFC 9110 section 7.6.3), Forwarded (RFC 7239) and its X- forms, and the context.
 *
 * @param passCookies whether the upstream gets the client's cookies, without the gateway's own
 * @param passAuthorization whether the upstream's credential is the caller's own Authorization
 */
export function requestHeaders(exchange: Exchange, gateway: string, passAuthorization: boolean, passCookies: boolean): string[] {
  const { request } = exchange;
  const { rawHeaders, headers: fields } = request.raw;
  const named = fields.connection === undefined ? undefined : connectionOptions(fields.connection);
  const headers: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (!isForwarded(name) && !(passAuthorization && name.toLowerCase() === 'authorization')) continue;
    if (named?.has(name.toLowerCase())) continue;
    headers.push(name, rawHeaders[at + 1]!);
  }
  const cookies = passCookies && fields.cookie !== undefined ? foreignCookies(fields.cookie) : '';
  if (cookies !== '') headers.push('Cookie', cookies);
  // As trusted proxies tell them, where some are configured.
  const { protocol, host = '' } = request;
  // With trusted proxies configured, the addresses that they vouch for, client first; else the peer's alone.
  const addresses = request.ips === undefined ? [request.ip] : [...request.ips].reverse();
  // Only a trusted proxy can tell of one that needs it: the request's own Host has been checked.
  const quotedHost = request.ips === undefined ? host : host.replace(/["\\]/g, '\\$&');
  const forwarded = addresses.length === 1 ? forwardedFor(addresses[0]!) : addresses.map(forwardedFor).join(', ');
  const via = fields.via === undefined ? '' : `${String(fields.via)}, `;
  headers.push(
    'Via', `${via}${request.raw.httpVersion} ${gateway}`,
    'Forwarded', `${forwarded};host="${quotedHost}";proto=${protocol}`,
    'X-Forwarded-For', addresses.length === 1 ? addresses[0]! : addresses.join(', '),
    'X-Forwarded-Host', host,
    'X-Forwarded-Proto', protocol,
  );
  addContext(headers, exchange);
  return headers;
}

/** RFC 7239 section 6: an IPv6 address stands in brackets, and so in quotes. */
function forwardedFor(address: string): string {
  return address.includes(':') ? `for="[${address}]"` : `for=${address}`;
}

/** What Connection names belongs to the connection too; keep-alive and close name no field. */
function connectionOptions(connection: string): Set<string> | undefined {
  const lower = connection.toLowerCase();
  if (lower === 'keep-alive' || lower === 'close') return undefined;
  return new Set(lower.split(',').map((option) => option.trim()));
}

/**
 * The fields of a forwarded answer, names and values in turn: what the gateway says on every one, and the service's own. Of these Set-Cookie stays behind
 * unless the route passes it, Server-Timing unless the caller may see timings, and what the gateway says itself.
 */
export function answerFields(headers: ResponseHeaders, exchange: Exchange, passCookies: boolean): string[] {
  const fields = ownFields(exchange, headers);
  const { withheld } = edgeOf(exchange);
  const { connection } = headers;
  const named = connection === undefined ? undefined : connectionOptions(String(connection));
  for (const name in headers) {
    if (NOT_ANSWERED.has(name) || withheld.has(name) || named?.has(name) || (name === 'server-timing' && !exchange.showTimings)) continue;
    const value = name === 'set-cookie' ? (passCookies ? foreignSetCookies(headers[name]!) : []) : headers[name]!;
    if (typeof value === 'string') fields.push(name, value);
    else for (const one of value) fields.push(name, one);
  }
  return fields;
}

/**
 * The fields of an interim answer: those that announce what will come, such as Link.
 *
 * @param without what the route takes from its answers, in lower case
 */
export function interimFields(headers: ResponseHeaders, exchange: Exchange, without?: ReadonlySet<string>): Record<string, string> {
  const fields: Record<string, string> = {};
  const { withheld } = edgeOf(exchange);
  for (const name in headers) {
    if (NOT_ANSWERED_TO_ALL.has(name) || withheld.has(name) || without?.has(name) || name === 'set-cookie' || name === 'content-length') continue;
    fields[name] = [headers[name]!].flat().join(', ');
  }
  return fields;
}

/** What may not stand behind a body (RFC 9110 section 6.5.1): framing, routing, request modifiers, authentication, control data. */
const NEVER_TRAILING =
  /^(?:content-(?:encoding|length|range|type|location|disposition|language|security-policy.*)|if-.*|range|max-forwards|pragma|cache-control|age|date|expires|location|retry-after|vary|warning|etag|last-modified|allow|link|refresh|set-cookie2?|cookie2?|authorization|www-authenticate|strict-transport-security|(?:access-control|sec|cross-origin|proxy|x-frame|x-content)-.*)$/;

function isTrailing(name: string): boolean {
  return isForwarded(name) && !NEVER_TRAILING.test(name.toLowerCase());
}

/** What may be passed on of the fields after a service's body. */
export function trailerFields(trailers: ResponseHeaders, { showTimings }: Pick<Exchange, 'showTimings'>): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(trailers).filter(([name]) => isTrailing(name) && (showTimings || name !== 'server-timing')));
}

/** The same of those after a request's body, names and values in turn. */
export function requestTrailers({ rawTrailers }: IncomingMessage): string[] {
  return rawTrailers.flatMap((name, at) => (at % 2 === 0 && isTrailing(name) ? [name, rawTrailers[at + 1]!] : []));
}

/** What is left of a Trailer field (RFC 9110 section 6.6.2), which announces them; nothing when it announces none that may pass. */
export function announcedTrailers(trailer: string): string | undefined {
  return trailer.split(',').map((name) => name.trim()).filter((name) => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && isTrailing(name)).join(', ') || undefined;
}

/** Alt-Svc tells of the service's address (RFC 7838), which is not for clients. */
const NOT_ANSWERED = new Set([...HOP_BY_HOP, 'x-request-id', 'alt-svc']);
const NOT_ANSWERED_TO_ALL = new Set([...NOT_ANSWERED, 'server-timing']);

/**
 * What the gateway says on every answer: the policy's fields, the request's id, and what stages have set (cookies, limits).
 *
 * @param said what the service said itself, which stands in the place of default fields
 */
export function ownFields({ id, reply, fields: always, policy }: Exchange, said?: ResponseHeaders): string[] {
  const yielded = said && yieldedTo(said, edgeOf({ policy }).yielding);
  // Not by slice, which takes twenty times as long for what is frozen.
  const fields = yielded === undefined ? [...always] : always.filter((_piece, at) => !yielded.has(always[at & ~1]!.toLowerCase()));
  fields.push('X-Request-Id', id);
  const own = setHeaders(reply);
  for (const name in own) {
    const value = own[name]!;
    if (Array.isArray(value)) for (const one of value) fields.push(name, one);
    else fields.push(name, String(value));
  }
  return fields;
}

let headersOf: symbol | undefined;

/** What was set by `reply.header`, in lower case. Fastify's own `getHeaders` makes two copies of it, for each answer. */
function setHeaders(reply: FastifyReply): ReturnType<FastifyReply['getHeaders']> {
  headersOf ??= Object.getOwnPropertySymbols(reply).find(({ description }) => description === 'fastify.reply.headers');
  return headersOf === undefined ? reply.getHeaders() : (reply as unknown as Record<symbol, ReturnType<FastifyReply['getHeaders']>>)[headersOf]!;
}

/** The default fields in whose place the service said something; undefined where there are none, as nearly always. */
function yieldedTo(said: ResponseHeaders, yielding: readonly string[]): Set<string> | undefined {
  let yielded: Set<string> | undefined;
  for (const name of yielding) if (said[name] !== undefined) (yielded ??= new Set()).add(name);
  return yielded;
}
