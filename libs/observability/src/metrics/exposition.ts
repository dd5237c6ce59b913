import { type Attributes } from '@portico/pipeline';
import { type Exemplar, type Histogram } from './histogram.ts';
import { type Metric } from './metrics.ts';

export const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** UCUM to Prometheus, as OpenTelemetry's compatibility document has it; what stands in braces is no unit. */
const UNITS: Readonly<Record<string, string>> = { s: 'seconds', ms: 'milliseconds', By: 'bytes', '1': 'ratio' };

/**
 * All metrics in the text format of Prometheus, or that of OpenMetrics 1.0, which can carry exemplars.
 *
 * @param resource what is said of the process as a whole
 */
export function exposition(metrics: readonly Metric[], resource: Attributes, isOpen: boolean): string {
  const lines: string[] = [];
  head(lines, isOpen ? 'target' : 'target_info', isOpen ? 'info' : 'gauge', 'The process that these metrics are of');
  lines.push(`target_info${labels(resource)} 1`);
  for (const metric of metrics) {
    if (metric.points.length === 0) continue;
    const name = prometheusName(metric);
    if (metric.kind === 'histogram') {
      head(lines, name, 'histogram', metric.description);
      for (const [histogram, attributes] of metric.points) buckets(lines, name, histogram, attributes, isOpen);
      continue;
    }
    const sample = metric.kind === 'counter' ? `${name}_total` : name;
    head(lines, isOpen ? name : sample, metric.kind, metric.description);
    for (const [value, attributes] of metric.points) lines.push(`${sample}${labels(attributes)} ${value}`);
  }
  if (isOpen) lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/** Without the `_total` of counters. */
export function prometheusName({ name, unit, kind }: Pick<Metric, 'name' | 'unit' | 'kind'>): string {
  const plain = name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/_total$/, '');
  const suffix = unit === '1' && kind !== 'gauge' ? undefined : UNITS[unit];
  return suffix === undefined || plain.endsWith(`_${suffix}`) ? plain : `${plain}_${suffix}`;
}

function head(lines: string[], name: string, type: string, description: string): void {
  lines.push(`# HELP ${name} ${description.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`, `# TYPE ${name} ${type}`);
}

function buckets(lines: string[], name: string, histogram: Histogram, attributes: Attributes, isOpen: boolean): void {
  const { bounds, counts, exemplars } = histogram;
  const own = labels(attributes);
  const start = own === '' ? '{' : `${own.slice(0, -1)},`;
  let below = 0;
  for (let at = 0; at < counts.length; at += 1) {
    below += counts[at]!;
    const bound = at < bounds.length ? decimal(bounds[at]!) : '+Inf';
    const example = exemplars[at];
    lines.push(`${name}_bucket${start}le="${bound}"} ${below}${isOpen && example !== undefined ? exemplarOf(example) : ''}`);
  }
  lines.push(`${name}_sum${own} ${histogram.sum}`, `${name}_count${own} ${histogram.count}`);
}

/** OpenMetrics 1.0, section "Canonical Numbers". */
function decimal(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function exemplarOf({ traceId, spanId, value, at }: Exemplar): string {
  return ` # {trace_id="${traceId}",span_id="${spanId}"} ${value} ${at / 1000}`;
}

function labels(attributes: Attributes): string {
  const pairs: string[] = [];
  for (const name in attributes) {
    const value = String(attributes[name]).replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
    pairs.push(`${name.replace(/[^a-zA-Z0-9_]/g, '_')}="${value}"`);
  }
  return pairs.length === 0 ? '' : `{${pairs.join()}}`;
}
