import { type HrTime, ValueType } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { type Resource } from '@opentelemetry/resources';
import { AggregationTemporality, DataPointType, type MetricData, type MetricProducer, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { type OtlpTarget } from '../otlp-target.ts';
import { type Metric, type Metrics } from './metrics.ts';

/** Sends the same metrics as `/metrics` has, by OTLP, every `everyMs`. Call its `shutdown` to send the last ones. */
export function pushMetrics(metrics: Metrics, resource: Resource, target: OtlpTarget, everyMs: number): PeriodicExportingMetricReader {
  const startTime = timeOf(Date.now());
  const producer: MetricProducer = {
    collect: async () => {
      const endTime = timeOf(Date.now());
      const data = metrics.collect().map((metric) => dataOf(metric, startTime, endTime));
      return { resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'portico' }, metrics: data }] }, errors: [] };
    },
  };
  const exportTimeoutMillis = Math.min(target.timeoutMillis, everyMs);
  const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(target), exportIntervalMillis: everyMs, exportTimeoutMillis });
  reader.setMetricProducer(producer);
  return reader;
}

function timeOf(milliseconds: number): HrTime {
  return [Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1e6];
}

function dataOf(metric: Metric, startTime: HrTime, endTime: HrTime): MetricData {
  const { name, unit, description } = metric;
  const descriptor = { name, unit, description, valueType: ValueType.DOUBLE };
  const aggregationTemporality = AggregationTemporality.CUMULATIVE;
  if (metric.kind === 'histogram') {
    const dataPoints = metric.points.map(([{ bounds, counts, count, sum }, attributes]) => {
      const value = { buckets: { boundaries: [...bounds], counts: [...counts] }, count, sum };
      return { startTime, endTime, attributes, value };
    });
    return { descriptor, aggregationTemporality, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = metric.points.map(([value, attributes]) => ({ startTime, endTime, attributes, value }));
  if (metric.kind === 'gauge') return { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints };
  return { descriptor, aggregationTemporality, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
}
