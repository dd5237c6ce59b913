import { type Attributes, type CacheUse, type Exchange, type ExchangeRecord, randomHex, type RefusedCall, type UpstreamAttempt } from '@portico/pipeline';
import { quoted, writtenPath } from '../logs/redact.ts';
import { METHODS } from '../metrics/exchange-metrics.ts';

/** Kinds, flags and the status of OTLP (opentelemetry-proto, trace.proto). */
const [INTERNAL, SERVER, CLIENT] = [1, 2, 3];
/** Sampled; and it is known whether the parent is remote. */
const FLAGS = 0x101;
const REMOTE = 0x200;
const ERROR = 2;

/** An exchange's spans in OTLP's JSON, with commas between them. */
export interface WrittenSpans {
  readonly bytes: Buffer;
  readonly count: number;
}

/**
 * The spans of an exchange that is over, drawn from its record: the gateway's own, under it the stages that waited and the parts, and
 * under these the attempts that were made for them (for several: under the first). Names and attributes as the semantic conventions for HTTP have them.
 * They are written at once, and by hand: that costs less than half of objects that are kept until they are sent.
 */
export function spansOf(exchange: Exchange, principal: string | undefined): WrittenSpans {
  const { record, trace, policy } = exchange;
  const { stages, parts, attempts } = record;
  const own = trace.spanId;
  const startedAt = Date.now() - (performance.now() - exchange.startedAt);
  const partSpans = parts.length === 0 ? NONE : new Map(parts.map(({ name }) => [name, randomHex(8)]));
  const parents = { own, parts: partSpans };
  const span = new SpanText(trace.traceId, startedAt);
  const failure = record.status >= 500 || record.status === 499 ? (record.error?.code ?? String(record.status)) : undefined;
  const method = knownMethod(exchange.method);
  span.begin(policy === undefined ? method : `${method} ${policy.name}`, SERVER, own, trace.parentId, trace.parentId === undefined ? FLAGS : FLAGS | REMOTE);
  span.attribute('http.request.method', method);
  span.attribute('http.response.status_code', record.status);
  span.attribute('url.path', writtenPath(exchange.path));
  span.attribute('url.scheme', exchange.request.protocol);
  span.attribute('portico.request.id', exchange.id);
  span.attribute('portico.ended_by', record.endedBy);
  span.attribute('http.route', policy?.name);
  span.attribute('enduser.pseudo.id', principal);
  span.attribute('error.type', failure);
  span.end(0, record.durationMs, record.status >= 500 ? failure : undefined, eventsOf(own, record, startedAt, parents));
  for (const { name, startMs, durationMs } of stages) {
    span.begin(`stage ${name}`, INTERNAL, randomHex(8), own);
    span.attribute('portico.stage', name);
    span.end(startMs, durationMs);
  }
  for (const { name, required, startMs, durationMs, outcome, reason, staleMs } of parts) {
    const spanId = partSpans.get(name)!;
    span.begin(`part ${name}`, INTERNAL, spanId, own);
    span.attribute('portico.part', name);
    span.attribute('portico.part.required', required);
    span.attribute('portico.part.stale_ms', staleMs === undefined ? undefined : Math.round(staleMs));
    span.attribute('portico.outcome', outcome);
    span.attribute('error.type', reason);
    span.end(startMs, durationMs, outcome === 'failed' || outcome === 'degraded' ? reason : undefined, eventsOf(spanId, record, startedAt, parents));
  }
  for (const attempt of attempts) {
    const { upstream, startMs, durationMs, status, error } = attempt;
    span.begin(`call ${upstream}`, CLIENT, attempt.spanId ?? randomHex(8), spanOf(attempt, parents));
    span.attribute('portico.upstream', upstream);
    span.attribute('portico.attempt.kind', attempt.kind);
    span.attribute('server.address', attempt.instance);
    span.attribute('http.response.body.size', attempt.bytes);
    span.attribute('portico.parts', attempt.parts);
    span.attribute('portico.breaker.state', attempt.breaker);
    span.attribute('http.response.status_code', status === 0 ? undefined : status);
    span.attribute('error.type', error);
    span.end(startMs, durationMs, error ?? (status >= 500 ? String(status) : undefined));
  }
  return { bytes: Buffer.from(span.text), count: 1 + stages.length + parts.length + attempts.length };
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The spans of parts by name, or the exchange's own. */
interface Parents {
  readonly own: string;
  readonly parts: ReadonlyMap<string, string>;
}

function spanOf({ parts }: Pick<UpstreamAttempt, 'parts'>, of: Parents): string {
  return of.parts.get(parts?.[0] ?? '') ?? of.own;
}

function eventsOf(spanId: string, { cacheUses, refused = [] }: ExchangeRecord, startedAt: number, of: Parents): string {
  let text = '';
  for (const use of cacheUses) if (spanOf(use, of) === spanId) text += cacheEvent(use, startedAt);
  for (const call of refused) if (spanOf(call, of) === spanId) text += refusalEvent(call, startedAt);
  return text.slice(1);
}

/** Puts spans into a request to a collector. @param resource who tells of them */
export function traceRequests(resource: Attributes): (spans: readonly Buffer[]) => Buffer<ArrayBuffer> {
  const attributes = Object.entries(resource).map(([key, value]) => attribute(key, String(value)));
  const start = Buffer.from(`{"resourceSpans":[{"resource":{"attributes":[${attributes.join(',')}]},"scopeSpans":[{"scope":{"name":"portico"},"spans":[`);
  return (spans) => Buffer.concat([start, ...spans.flatMap((one, at) => (at === 0 ? [one] : [COMMA, one])), END]);
}

const COMMA = Buffer.from(',');
const END = Buffer.from(']}]}]}');

/** Puts spans together, one after the other. */
class SpanText {
  text = '';
  #separator = '';

  constructor(
    private readonly traceId: string,
    private readonly startedAt: number,
  ) {}

  begin(name: string, kind: number | undefined, spanId: string, parentId: string | undefined, flags = FLAGS): void {
    const parent = parentId === undefined ? '' : `"parentSpanId":"${parentId}",`;
    this.text += `${this.text === '' ? '' : ','}{"traceId":"${this.traceId}","spanId":"${spanId}",${parent}"flags":${flags},"name":${quoted(name)},"kind":${kind},"attributes":[`;
    this.#separator = '';
  }

  /** None where there is no value. */
  attribute(key: string, value: Value | undefined): void {
    if (value === undefined) return;
    this.text += this.#separator + attribute(key, value);
    this.#separator = ',';
  }

  end(startMs: number, durationMs: number, error?: string, events = ''): void {
    const start = this.startedAt + startMs;
    this.text += `],"startTimeUnixNano":"${nanoseconds(start)}","endTimeUnixNano":"${nanoseconds(start + durationMs)}"`;
    if (events !== '') this.text += `,"events":[${events}]`;
    this.text += error === undefined ? '}' : `,"status":{"code":${ERROR},"message":${quoted(error)}}}`;
  }
}

/** Numbers are whole. */
type Value = string | number | boolean | readonly string[];

function attribute(key: string, value: Value): string {
  return `{"key":"${key}","value":${valueOf(value)}}`;
}

function valueOf(value: Value): string {
  if (typeof value === 'string') return `{"stringValue":${quoted(value)}}`;
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  return typeof value === 'number' ? `{"intValue":${value}}` : `{"arrayValue":{"values":[${value.map(valueOf).join(',')}]}}`;
}

function cacheEvent({ upstream, status, startMs, bytes, parts }: CacheUse, startedAt: number): string {
  return event(`cache ${status}`, startedAt + startMs, upstream, parts, `${attribute('portico.cache.status', status)},${attribute('portico.cache.bytes', bytes)}`);
}

function refusalEvent({ upstream, breaker, startMs, parts }: RefusedCall, startedAt: number): string {
  return event('call refused', startedAt + startMs, upstream, parts, attribute('portico.breaker.state', breaker));
}

/** With a comma before it. */
function event(name: string, at: number, upstream: string, parts: readonly string[] | undefined, more: string): string {
  const of = parts === undefined ? '' : `${attribute('portico.parts', parts)},`;
  return `,{"name":"${name}","timeUnixNano":"${nanoseconds(at)}","attributes":[${attribute('portico.upstream', upstream)},${of}${more}]}`;
}

/** Of milliseconds since 1970: more digits than a number has. */
function nanoseconds(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  return `${whole}${String(Math.floor((milliseconds - whole) * 1e6)).padStart(6, '0')}`;
}

/** A method that nobody knows says nothing, and is the client's own words. */
function knownMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}
