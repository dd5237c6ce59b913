import { type Attributes, type Readings } from '@portico/pipeline';
import { type ExchangeMetrics } from './exchange-metrics.ts';
import { type Histogram } from './histogram.ts';
import { type ProcessMetrics } from './process-metrics.ts';

interface Described {
  /** As OpenTelemetry names it. */
  readonly name: string;
  readonly unit: string;
  readonly description: string;
}

export type Metric =
  | (Described & { readonly kind: 'counter' | 'gauge'; readonly points: readonly (readonly [number, Attributes])[] })
  | (Described & { readonly kind: 'histogram'; readonly points: readonly (readonly [Histogram, Attributes])[] });

/** The most series that one reading may have. */
const MAX_POINTS = 2000;

/** All that is measured, as it stands now. */
export class Metrics {
  constructor(
    readonly exchanges: ExchangeMetrics,
    private readonly process: ProcessMetrics,
    private readonly readings: Readings,
  ) {}

  collect(): Metric[] {
    const { server, client, parts } = this.exchanges;
    return [
      { name: 'http.server.request.duration', kind: 'histogram', unit: 's', description: 'From a request until its answer was sent whole', points: [...server] },
      { name: 'http.client.request.duration', kind: 'histogram', unit: 's', description: "From a call to a service until its answer's end", points: [...client] },
      { name: 'portico.part.duration', kind: 'histogram', unit: 's', description: 'Parts of views, by how they ended', points: [...parts] },
      { name: 'v8js.gc.duration', kind: 'histogram', unit: 's', description: 'Garbage collections', points: [...this.process.collections] },
      ...[...this.readings].map(({ name, kind, unit, description, read }) => ({ name, kind, unit, description, points: pointsOf(read) })),
    ];
  }
}

/** A reading that fails, or that has too many values, must not take the others with it. */
function pointsOf(read: () => Iterable<readonly [number, Attributes]>): (readonly [number, Attributes])[] {
  const points: (readonly [number, Attributes])[] = [];
  try {
    for (const point of read()) {
      if (points.length === MAX_POINTS) break;
      if (Number.isFinite(point[0])) points.push(point);
    }
  } catch {
    return points;
  }
  return points;
}
