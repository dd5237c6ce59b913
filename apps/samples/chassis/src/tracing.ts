import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOffSampler, BatchSpanProcessor, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { traceContextOf } from './traceparent.ts';

/**
 * Continues the caller's trace by a span for each request whose caller records it, and sends these by OTLP over HTTP. What
 * the service calls in turn gets that span as its parent.
 *
 * @returns undefined unless OTEL_EXPORTER_OTLP_ENDPOINT says where to
 */
export function registerTracing(fastify: FastifyInstance, service: string, variables: NodeJS.ProcessEnv): TracerProvider | undefined {
  const endpoint = variables.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, '');
  if (!endpoint || variables.OTEL_SDK_DISABLED === 'true') return undefined;
  const delay = Number(variables.OTEL_BSP_SCHEDULE_DELAY) || 5000;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'portico' }),
    // A service begins no trace of its own.
    sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces` }), scheduledDelayMillis: delay })],
  });
  const tracer = provider.getTracer('portico-samples');
  const spans = new WeakMap<FastifyRequest, Span>();
  fastify.addHook('onRequest', async (request) => {
    const caller = traceContextOf(request.headers.traceparent);
    if (!caller?.isSampled) return;
    const { traceId, spanId } = caller;
    const parent = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
    const route = request.routeOptions.url ?? '';
    // Neither query nor path: a route says what was asked for, and no secret can stand in it.
    const attributes = { 'http.request.method': request.method, 'http.route': route, 'portico.request.id': String(request.headers['x-request-id'] ?? '') };
    const span = tracer.startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    spans.set(request, span);
    request.headers.traceparent = `00-${traceId}-${span.spanContext().spanId}-01`;
  });
  fastify.addHook('onResponse', async (request, reply) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
  return provider;
}
