import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

type Value = string | number | boolean | readonly Value[];

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface AnyValue {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
}

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
}

interface SentTraces {
  readonly resourceSpans?: readonly { readonly resource: { readonly attributes: readonly KeyValue[] }; readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[] }[];
}

interface SentPoint {
  readonly attributes?: readonly KeyValue[];
  readonly asDouble?: number;
  readonly asInt?: number | string;
  readonly count?: number | string;
}

interface SentMetrics {
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly { readonly name: string; readonly [kind: string]: unknown }[] }[];
  }[];
}

/** A span as it was received, its attributes by name. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly durationMs: number;
  readonly attributes: Readonly<Record<string, Value>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, Value>> }[];
}

/** What was said last of a series; of a histogram, its count. */
export interface ReceivedPoint {
  readonly value: number;
  readonly attributes: Readonly<Record<string, Value>>;
}

/** A collector on a real port that takes OTLP over HTTP as JSON. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  /** Every metric as it was sent last. */
  readonly metrics = new Map<string, readonly ReceivedPoint[]>();
  /** All that came, as it came. */
  readonly bodies: string[] = [];
  /** From now on it takes what is sent, and never answers. */
  isStuck = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    await new Promise<void>((listening) => receiver.#server.listen(0, '127.0.0.1', listening));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    if (this.isStuck) return;
    this.bodies.push(body);
    if (request.url === '/v1/traces') this.#takeTraces(JSON.parse(body) as SentTraces);
    else if (request.url === '/v1/metrics') this.#takeMetrics(JSON.parse(body) as SentMetrics);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }

  #takeTraces({ resourceSpans = [] }: SentTraces): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = String(attributesOf(resource.attributes)['service.name']);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        const { traceId, spanId, parentSpanId, name, kind, startTimeUnixNano, endTimeUnixNano, attributes, events = [] } = span;
        const durationMs = Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6;
        this.spans.push({ service, traceId, spanId, parentId: parentSpanId || undefined, name, kind, durationMs, attributes: attributesOf(attributes), events: events.map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })) });
      }
    }
  }

  #takeMetrics({ resourceMetrics = [] }: SentMetrics): void {
    for (const metric of resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))) {
      const data = (metric['sum'] ?? metric['gauge'] ?? metric['histogram']) as { dataPoints: readonly SentPoint[] };
      this.metrics.set(metric.name, data.dataPoints.map(({ attributes, asDouble, asInt, count }) => ({ value: Number(asDouble ?? asInt ?? count), attributes: attributesOf(attributes) })));
    }
  }
}

function attributesOf(pairs: readonly KeyValue[] = []): Record<string, Value> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf({ stringValue, boolValue, intValue, doubleValue, arrayValue }: AnyValue): Value {
  return stringValue ?? boolValue ?? arrayValue?.values.map(valueOf) ?? Number(intValue ?? doubleValue);
}
