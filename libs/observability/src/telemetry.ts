import { resourceFromAttributes } from '@opentelemetry/resources';
import { type PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { type Attributes, type Configuration, type Environment, type Exchanges, type Readings } from '@portico/pipeline';
import { Recent } from './console/recent.ts';
import { ExchangeLog } from './logs/exchange-log.ts';
import { type LogLevels } from './logs/log-levels.ts';
import { type LogWriter } from './logs/log-writer.ts';
import { SuccessSampling } from './logs/success-sampling.ts';
import { ExchangeMetrics } from './metrics/exchange-metrics.ts';
import { Metrics } from './metrics/metrics.ts';
import { pushMetrics } from './metrics/otlp-metrics.ts';
import { type ProcessMetrics } from './metrics/process-metrics.ts';
import { observabilitySection } from './observability.section.ts';
import { postOtlp } from './otlp-post.ts';
import { otlpTarget } from './otlp-target.ts';
import { pseudonyms } from './pseudonym.ts';
import { type Drawn, RecordSink } from './record-sink.ts';
import { traceRequests } from './traces/exchange-spans.ts';
import { ExchangeTraces } from './traces/exchange-traces.ts';
import { SpanQueue } from './traces/span-queue.ts';

export interface TelemetryParts {
  /** The gateway's name. */
  readonly gateway: string;
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly exchanges: Exchanges;
  readonly readings: Readings;
  readonly process: ProcessMetrics;
  readonly levels: LogLevels;
  readonly writer: LogWriter;
}

/** What the gateway tells of itself: puts the log, the metrics and the traces together over the records of exchanges. */
export class Telemetry {
  readonly metrics: Metrics;
  readonly recent = new Recent();
  readonly resource: Attributes;
  readonly #spans: SpanQueue | undefined;
  readonly #push: PeriodicExportingMetricReader | undefined;
  readonly #parts: TelemetryParts;

  constructor(parts: TelemetryParts) {
    const { gateway, environment, configuration, exchanges, readings, process: own, levels, writer } = parts;
    this.#parts = parts;
    this.resource = { 'service.name': environment.otelServiceName ?? gateway, 'service.namespace': 'portico', 'service.instance.id': `${process.pid}`, ...environment.otelResourceAttributes };
    const resource = resourceFromAttributes(this.resource);
    const counts = new ExchangeMetrics();
    this.metrics = new Metrics(counts, own, readings);
    const pseudonym = pseudonyms(environment.sessionKeys?.[0]);
    const sampling = new SuccessSampling(Infinity);
    configuration.follow({ apply: (file) => (sampling.perSecond = file.get(observabilitySection).successLines) });
    const drawn: Drawn[] = [counts, new ExchangeLog(writer, { gateway, levels, sampling, pseudonym }), this.recent];
    const traces = otlpTarget(environment, 'traces');
    if (traces !== undefined) {
      const envelope = traceRequests(this.resource);
      this.#spans = new SpanQueue((spans) => postOtlp(traces, envelope(spans)), { maxWaiting: environment.otelBspMaxQueueSize, delayMs: environment.otelBspScheduleDelay });
      drawn.push(new ExchangeTraces(this.#spans, pseudonym));
    }
    const push = otlpTarget(environment, 'metrics');
    if (push !== undefined) this.#push = pushMetrics(this.metrics, resource, push, environment.otelMetricExportInterval);
    readings.add(...counts.readings(() => exchanges.inFlight), ...own.readings(), {
      name: 'portico.telemetry.dropped',
      kind: 'counter',
      unit: '{item}',
      description: 'Log lines and spans that found no room, or nobody who took them',
      read: () => [
        [writer.dropped, { 'portico.signal': 'log' }],
        [this.#spans?.dropped ?? 0, { 'portico.signal': 'trace' }],
      ],
    });
    exchanges.sinks.push(new RecordSink(drawn));
  }

  /** Sends what waits, for as long as two seconds. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([this.#spans?.close(), this.#push?.shutdown({ timeoutMillis: LAST_MS })]);
    this.#parts.process.close();
    this.#parts.writer.close();
  }
}

const LAST_MS = 2000;
