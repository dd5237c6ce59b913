import { hash } from 'node:crypto';
import { type OutgoingHttpHeaders } from 'node:http';
import { stillHolds, type Upstreams } from '@portico/client';
import { ANSWERED, type Exchange, type Passed, type Validator } from '@portico/pipeline';
import { acceptedCoding } from '../static/accepted-coding.ts';
import { type Coding } from '../static/static-files.ts';
import { CodedBodies, CODINGS } from './coded-bodies.ts';
import { KnownAnswers } from './known-answers.ts';

/** Below this, a coding saves less than it costs, bytes. */
const MIN_BYTES = 1_024;

const known = new KnownAnswers();
const coded = new CodedBodies();

/**
 * Tells a client that has the answer already that it is still the one, without composing it again (RFC 9110 section 15.4.5): at
 * once while all parts of it are fresh, else when the services say that all still hold.
 *
 * @returns ANSWERED if so
 */
export function answerKnown(exchange: Exchange, upstreams: Pick<Upstreams, 'get'>): Passed | Promise<Passed> {
  const names = exchange.request.raw.headers['if-none-match'];
  if (names === undefined) return;
  const answer = known.find(exchange);
  if (answer === undefined) return;
  const tag = tagOf(answer.tag, codingFor(exchange, answer.isCompressible));
  if (!isNamed(tag, names)) return;
  if (!known.isFresh(answer)) return validated(exchange, upstreams, answer.validators).then((holds) => {
    if (!holds) return;
    known.keep(exchange, answer, answer.validators);
    return sendKnown(exchange, tag, answer.fields);
  });
  return sendKnown(exchange, tag, answer.fields);
}

function sendKnown(exchange: Exchange, tag: string, fields: Readonly<Record<string, string>>): typeof ANSWERED {
  send(exchange, { status: 304, tag, fields });
  return ANSWERED;
}

/** Whether all hold, asked at once. Where one does not, or does not say, the answer is composed, as if nothing had been asked. */
async function validated(exchange: Exchange, upstreams: Pick<Upstreams, 'get'>, validators: readonly Validator[] | undefined): Promise<boolean> {
  if (validators === undefined) return false;
  const asked = await Promise.all(validators.map((each) => stillHolds(upstreams.get(each.upstream), exchange, each))).catch(() => []);
  if (asked.length > 0 && asked.every(Boolean)) return true;
  exchange.freshUntil = Infinity;
  // What was asked in vain takes nothing from what composing may: it was no more than that.
  exchange.calls = 0;
  return false;
}

/**
 * Sends an answer in the shortest coding that the client takes.
 *
 * @param isKept whether it is the same until its parts are others: then it has a strong entity tag over its bytes, and is 304 to who has it
 */
export async function represent(exchange: Exchange, answer: object, isKept: boolean, status: number): Promise<void> {
  const body = Buffer.from(JSON.stringify(answer));
  const tag = hash('sha256', body, 'base64url');
  const isCompressible = body.length >= MIN_BYTES;
  if (isKept) known.keep(exchange, { tag, isCompressible, fields: negotiated(exchange) });
  const coding = codingFor(exchange, isCompressible);
  const own = tagOf(tag, coding);
  const names = exchange.request.raw.headers['if-none-match'];
  if (isKept && names !== undefined && isNamed(own, names)) return send(exchange, { status: 304, tag: own });
  const sent = coding === 'identity' ? body : await coded.of(tag, coding, body);
  if (!exchange.reply.raw.destroyed) send(exchange, { status, tag: isKept ? own : undefined, body: sent, coding });
}

/** What the answer says of its negotiation. */
function negotiated({ reply }: Exchange): Record<string, string> {
  const { vary, 'content-language': language } = reply.getHeaders();
  return { ...(vary !== undefined && { vary: String(vary) }), ...(language !== undefined && { 'content-language': String(language) }) };
}

function codingFor({ request }: Exchange, isCompressible: boolean): Coding {
  return isCompressible ? acceptedCoding(request.raw.headers['accept-encoding'] as string | undefined, CODINGS) : 'identity';
}

function tagOf(tag: string, coding: Coding): string {
  return coding === 'identity' ? `"${tag}"` : `"${tag}-${coding}"`;
}

/** RFC 9110 section 13.1.2: weak comparison. */
function isNamed(tag: string, names: string): boolean {
  return names === tag || names.trim() === '*' || names.split(',').some((name) => name.trim().replace(/^W\//, '') === tag);
}

interface Sent {
  readonly status: number;
  readonly tag: string | undefined;
  /** What the answer said of its negotiation when it was composed. */
  readonly fields?: OutgoingHttpHeaders;
  readonly body?: Buffer;
  readonly coding?: Coding;
}

function send(exchange: Exchange, { status, tag, fields, body, coding = 'identity' }: Sent): void {
  const { reply, method } = exchange;
  // A copy of what every answer of a view carries (CORS, security), and of what this one's handler said.
  const headers = reply.getHeaders() as OutgoingHttpHeaders;
  if (fields !== undefined) Object.assign(headers, fields);
  headers['cache-control'] ??= 'private, no-cache';
  headers.vary = headers.vary === undefined ? 'Accept-Encoding' : `${String(headers.vary)}, Accept-Encoding`;
  if (tag !== undefined) headers.etag = tag;
  if (body !== undefined) {
    headers['content-type'] = 'application/json; charset=utf-8';
    headers['content-length'] = body.length;
    if (coding !== 'identity') headers['content-encoding'] = coding;
  }
  const { raw } = reply.hijack();
  raw.writeHead(status, headers);
  raw.end(method === 'HEAD' ? undefined : body);
}
