import { type ServerResponse } from 'node:http';
import { type Exchange } from '@portico/pipeline';

/** An answer's body that is larger is not kept, bytes. */
const MAX_BYTES = 256 * 1024;
/** They say that the request was not done, or not now: it may be tried again. */
const OPEN: ReadonlySet<number> = new Set([401, 403, 408, 409, 425, 429]);
/** Of one connection or one answer, or said anew. */
const PASSING = /^(?:connection|keep-alive|transfer-encoding|trailer|content-length|date|x-request-id|server-timing|set-cookie|ratelimit(?:-policy)?|retry-after|access-control-.*|vary)$/;

export interface KeptAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly fields: Readonly<Record<string, string | string[]>>;
  /** base64 */
  readonly body: string;
}

/** Told once how it ended. */
export interface AnswerEnd {
  /** The answer that the request has for good; undefined when it is too large to be kept. */
  final(answer: KeptAnswer | undefined): void;
  /** No such answer: the request failed, or was refused for now. */
  open(): void;
}

/**
 * Copies an answer as it is sent, by whomever: the forwarder, or Fastify for a view. A client that has left is no obstacle: what
 * cannot be sent any more is copied all the same.
 */
export function recordAnswer(exchange: Exchange, end: AnswerEnd): void {
  const { raw } = exchange.reply;
  const chunks: Buffer[] = [];
  let size = 0;
  let fields: Record<string, string | string[]> = {};
  let isOver = false;
  const finish = (tell: () => void) => {
    if (isOver) return;
    isOver = true;
    release();
    tell();
  };
  // Whatever fails gives the exchange up before its problem is answered.
  const release = exchange.onAbort(() => finish(end.open));
  const take = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8') : Buffer.from(chunk);
    size += bytes.length;
    if (size <= MAX_BYTES) chunks.push(bytes);
  };
  const original = { writeHead: raw.writeHead, write: raw.write, end: raw.end } as Record<'writeHead' | 'write' | 'end', (...given: unknown[]) => unknown>;
  const pass = (name: keyof typeof original, given: unknown[], otherwise: unknown) => (raw.destroyed ? otherwise : original[name].apply(raw, given));
  Object.assign(raw, {
    writeHead(status: number, ...given: unknown[]) {
      fields = keptFields(given.at(-1));
      if (raw.destroyed) raw.statusCode = status;
      return pass('writeHead', [status, ...given], raw);
    },
    write(chunk: unknown, ...given: unknown[]) {
      take(chunk, given[0]);
      return pass('write', [chunk, ...given], true);
    },
    end(chunk: unknown, ...given: unknown[]) {
      take(chunk, given[0]);
      const status = raw.statusCode;
      const isFinal = status < 500 && !OPEN.has(status);
      const body = size <= MAX_BYTES ? Buffer.concat(chunks).toString('base64') : undefined;
      finish(() => (isFinal ? end.final(body === undefined ? undefined : { status, fields, body }) : end.open()));
      return pass('end', [chunk, ...given], raw);
    },
  } satisfies Record<keyof typeof original, unknown> as Partial<ServerResponse>);
}

function keptFields(given: unknown): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  if (typeof given !== 'object' || given === null) return kept;
  const pairs = Array.isArray(given) ? Array.from({ length: given.length / 2 }, (_none, at) => [given[2 * at], given[2 * at + 1]] as const) : Object.entries(given);
  for (const [name, value] of pairs as [string, unknown][]) {
    const lower = name.toLowerCase();
    if (PASSING.test(lower)) continue;
    const values = [value].flat().map(String);
    const before = kept[lower];
    kept[lower] = before === undefined && values.length === 1 ? values[0]! : [...(before === undefined ? [] : [before].flat()), ...values];
  }
  return kept;
}
