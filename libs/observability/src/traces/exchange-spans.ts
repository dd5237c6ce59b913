import { type Attributes, type HrTime, type Link, type SpanContext, SpanKind, type SpanStatus, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { type Resource } from '@opentelemetry/resources';
import { type ReadableSpan, type TimedEvent } from '@opentelemetry/sdk-trace';
import { type CacheUse, type Exchange, randomHex, type RefusedCall, type UpstreamAttempt } from '@portico/pipeline';
import { writtenPath } from '../logs/redact.ts';

interface SpanFields {
  readonly name: string;
  readonly kind: SpanKind;
  readonly spanId: string;
  readonly parentId: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly attributes: Attributes;
  readonly events?: TimedEvent[];
  readonly error?: string | undefined;
}

/** A span that was made when all of it was over. */
class RecordedSpan implements ReadableSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanContext: SpanContext | undefined;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: Link[] = [];
  readonly events: TimedEvent[];
  readonly ended = true;
  readonly instrumentationScope = SCOPE;
  readonly droppedAttributesCount = 0;
  readonly droppedEventsCount = 0;
  readonly droppedLinksCount = 0;
  readonly #context: SpanContext;

  constructor(
    traceId: string,
    fields: SpanFields,
    readonly resource: Resource,
  ) {
    const { name, kind, spanId, parentId, startedAt, durationMs, attributes, events = [], error } = fields;
    this.name = name;
    this.kind = kind;
    this.#context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
    this.parentSpanContext = parentId === undefined ? undefined : { traceId, spanId: parentId, traceFlags: TraceFlags.SAMPLED };
    this.startTime = timeOf(startedAt);
    this.endTime = timeOf(startedAt + durationMs);
    this.duration = timeOf(durationMs);
    this.attributes = attributes;
    this.events = events;
    this.status = error === undefined ? UNSET : { code: SpanStatusCode.ERROR, message: error };
  }

  spanContext(): SpanContext {
    return this.#context;
  }
}

const SCOPE = { name: 'portico' };
const UNSET: SpanStatus = { code: SpanStatusCode.UNSET };

function timeOf(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}

/**
 * The spans of an exchange that is over, drawn from its record: the gateway's own, under it the stages that waited and the parts, and
 * under these the attempts that were made for them (for several: under the first). Names and attributes as the semantic conventions for HTTP have them.
 */
export function spansOf(exchange: Exchange, resource: Resource, principal: string | undefined): ReadableSpan[] {
  const { record, trace, policy, method } = exchange;
  const startedAt = Date.now() - (performance.now() - exchange.startedAt);
  const child = (name: string, kind: SpanKind, startMs: number, rest: Pick<SpanFields, 'durationMs' | 'attributes'> & Partial<SpanFields>) =>
    new RecordedSpan(trace.traceId, { spanId: randomHex(8), parentId: trace.spanId, ...rest, name, kind, startedAt: startedAt + startMs }, resource);
  const partSpans = new Map(record.parts.map(({ name }) => [name, randomHex(8)]));
  const spanOf = (parts: readonly string[] | undefined) => partSpans.get(parts?.[0] ?? '') ?? trace.spanId;
  const eventsOf = (spanId: string): TimedEvent[] => [
    ...record.cacheUses.filter(({ parts }) => spanOf(parts) === spanId).map((use) => cacheEvent(use, startedAt)),
    ...(record.refused ?? []).filter(({ parts }) => spanOf(parts) === spanId).map((call) => refusalEvent(call, startedAt)),
  ];
  const failure = record.status >= 500 || record.status === 499 ? (record.error?.code ?? String(record.status)) : undefined;
  const own = new RecordedSpan(
    trace.traceId,
    {
      name: policy === undefined ? knownMethod(method) : `${knownMethod(method)} ${policy.name}`,
      kind: SpanKind.SERVER,
      spanId: trace.spanId,
      parentId: trace.parentId,
      startedAt,
      durationMs: record.durationMs,
      attributes: {
        'http.request.method': knownMethod(method),
        'http.response.status_code': record.status,
        'url.path': writtenPath(exchange.path),
        'url.scheme': exchange.request.protocol,
        'portico.request.id': exchange.id,
        'portico.ended_by': record.endedBy,
        ...(policy === undefined ? {} : { 'http.route': policy.name }),
        ...(principal === undefined ? {} : { 'enduser.pseudo.id': principal }),
        ...(failure === undefined ? {} : { 'error.type': failure }),
      },
      events: eventsOf(trace.spanId),
      error: record.status >= 500 ? failure : undefined,
    },
    resource,
  );
  return [
    own,
    ...record.stages.map(({ name, startMs, durationMs }) => child(`stage ${name}`, SpanKind.INTERNAL, startMs, { durationMs, attributes: { 'portico.stage': name } })),
    ...record.parts.map(({ name, startMs, durationMs, outcome, reason }) =>
      child(`part ${name}`, SpanKind.INTERNAL, startMs, {
        spanId: partSpans.get(name)!,
        events: eventsOf(partSpans.get(name)!),
        durationMs,
        attributes: { 'portico.part': name, 'portico.outcome': outcome, ...(reason === undefined ? {} : { 'error.type': reason }) },
        error: outcome === 'failed' || outcome === 'degraded' ? reason : undefined,
      }),
    ),
    ...record.attempts.map((attempt) =>
      child(`call ${attempt.upstream}`, SpanKind.CLIENT, attempt.startMs, {
        durationMs: attempt.durationMs,
        attributes: attemptAttributes(attempt),
        parentId: spanOf(attempt.parts),
        error: attempt.error ?? (attempt.status >= 500 ? String(attempt.status) : undefined),
        ...(attempt.spanId === undefined ? {} : { spanId: attempt.spanId }),
      }),
    ),
  ];
}

function cacheEvent({ upstream, status, startMs }: CacheUse, startedAt: number): TimedEvent {
  return { name: `cache ${status}`, time: timeOf(startedAt + startMs), attributes: { 'portico.upstream': upstream, 'portico.cache.status': status } };
}

function refusalEvent({ upstream, breaker, startMs }: RefusedCall, startedAt: number): TimedEvent {
  return { name: 'call refused', time: timeOf(startedAt + startMs), attributes: { 'portico.upstream': upstream, 'portico.breaker.state': breaker } };
}

function attemptAttributes({ upstream, instance, kind, status, bytes, error, parts, breaker }: UpstreamAttempt): Attributes {
  return {
    'portico.upstream': upstream,
    'portico.attempt.kind': kind,
    'server.address': instance,
    'http.response.body.size': bytes,
    ...(parts === undefined ? {} : { 'portico.parts': [...parts] }),
    ...(breaker === undefined ? {} : { 'portico.breaker.state': breaker }),
    ...(status === 0 ? {} : { 'http.response.status_code': status }),
    ...(error === undefined ? {} : { 'error.type': error }),
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'CONNECT', 'TRACE']);

/** A method that nobody knows says nothing, and is the client's own words. */
function knownMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}
