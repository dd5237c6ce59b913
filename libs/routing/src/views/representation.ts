import { hash } from 'node:crypto';
import { type OutgoingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import { stillHolds, type Upstreams } from '@portico/client';
import { ANSWERED, type Exchange, type Passed, type Validator } from '@portico/pipeline';
import { acceptedCoding } from '../static/accepted-coding.ts';
import { type Coding } from '../static/static-files.ts';
import { KnownAnswers } from './known-answers.ts';

/** Below this, a coding saves less than it costs, bytes. */
const MIN_BYTES = 1_024;
/** What is kept of compressed answers, bytes. */
const KEPT_BYTES = 16 * 1024 * 1024;

const CODERS: Readonly<Record<Exclude<Coding, 'identity'>, (body: Buffer) => Promise<Buffer>>> = {
  zstd: promisify(zstdCompress),
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: promisify(gzip),
};
const CODINGS = Object.keys(CODERS) as (keyof typeof CODERS)[];

const known = new KnownAnswers();
/** By entity tag and coding: what was compressed once is not again while it is asked for. */
const compressed = new Map<string, Buffer>();
let compressedBytes = 0;

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
  exchange.calls = 0;
  return false;
}

/** Sends an answer with a strong entity tag over its bytes, in the shortest coding that the client takes; 304 to who has it. */
export async function represent(exchange: Exchange, answer: object, isWhole: boolean): Promise<void> {
  const body = Buffer.from(JSON.stringify(answer));
  const tag = hash('sha256', body, 'base64url');
  const isCompressible = body.length >= MIN_BYTES;
  // What is missing from it may come at any time.
  if (isWhole) known.keep(exchange, { tag, isCompressible, fields: negotiated(exchange) });
  const coding = codingFor(exchange, isCompressible);
  const own = tagOf(tag, coding);
  const names = exchange.request.raw.headers['if-none-match'];
  if (isWhole && names !== undefined && isNamed(own, names)) return send(exchange, { status: 304, tag: own });
  const coded = coding === 'identity' ? body : await compress(own, coding, body);
  if (!exchange.reply.raw.destroyed) send(exchange, { status: 200, tag: isWhole ? own : undefined, body: coded, coding });
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

async function compress(key: string, coding: keyof typeof CODERS, body: Buffer): Promise<Buffer> {
  const before = compressed.get(key);
  if (before !== undefined) return before;
  const coded = await CODERS[coding](body);
  if (!compressed.has(key)) {
    compressed.set(key, coded);
    compressedBytes += coded.length;
    for (const [oldest, { length }] of compressed) {
      if (compressedBytes <= KEPT_BYTES) break;
      compressed.delete(oldest);
      compressedBytes -= length;
    }
  }
  return coded;
}

interface Sent {
  readonly status: 200 | 304;
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
