import { constants, monitorEventLoopDelay, performance, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { type Reading } from '@portico/pipeline';
import { Histogram } from './histogram.ts';
import { Series } from './series.ts';

type Delay = ReturnType<typeof monitorEventLoopDelay>;

const GC_SECONDS = [0.001, 0.01, 0.1, 1];
const GC_TYPES: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};
/** How often the event loop is asked, milliseconds. */
const RESOLUTION_MS = 20;
/** What the delays are told of: the last so many milliseconds at least. */
const WINDOW_MS = 10_000;

type Collection = PerformanceEntry & { readonly detail: { readonly kind: number } };

/** The process itself: event loop, garbage collection, heap, memory, processor. */
export class ProcessMetrics {
  readonly collections = new Series(() => new Histogram(GC_SECONDS));
  #delay = delayed();
  #last: Delay | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #observer: PerformanceObserver;
  #utilization = performance.eventLoopUtilization();

  constructor() {
    this.#observer = new PerformanceObserver((list) => {
      for (const { duration, detail } of list.getEntries() as Collection[]) this.#collected(detail.kind, duration);
    });
    this.#observer.observe({ entryTypes: ['gc'] });
    this.#timer = setInterval(() => {
      this.#last?.disable();
      this.#last = this.#delay;
      this.#delay = delayed();
    }, WINDOW_MS).unref();
  }

  /** How late the event loop was at most in the last ten to twenty seconds, and in the mean, milliseconds. */
  get delay(): { readonly meanMs: number; readonly maxMs: number; readonly p99Ms: number } {
    const last = this.#last ?? this.#delay;
    const late = (nanos: number) => (Number.isFinite(nanos) ? Math.max(0, nanos / 1e6 - RESOLUTION_MS) : 0);
    return { meanMs: late(last.mean), maxMs: late(Math.max(last.max, this.#delay.max)), p99Ms: late(last.percentile(99)) };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#observer.disconnect();
    this.#delay.disable();
    this.#last?.disable();
  }

  readings(): Reading[] {
    const gauge = (name: string, unit: string, description: string, read: () => number): Reading => ({ name, kind: 'gauge', unit, description, read: () => [[read(), {}]] });
    const heap = (name: string, description: string, field: 'used_heap_size' | 'total_heap_size' | 'heap_size_limit') =>
      gauge(name, 'By', description, () => getHeapStatistics()[field]);
    return [
      gauge('nodejs.eventloop.delay.mean', 's', 'How late the event loop is, in the mean', () => this.delay.meanMs / 1000),
      gauge('nodejs.eventloop.delay.p99', 's', 'How late the event loop is, 99 of 100 times at most', () => this.delay.p99Ms / 1000),
      gauge('nodejs.eventloop.delay.max', 's', 'How late the event loop was at most', () => this.delay.maxMs / 1000),
      gauge('nodejs.eventloop.utilization', '1', 'Share of the time that the event loop was busy, since last asked', () => {
        const now = performance.eventLoopUtilization();
        const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
        this.#utilization = now;
        return utilization;
      }),
      heap('v8js.memory.heap.used', 'Heap in use', 'used_heap_size'),
      heap('v8js.memory.heap.size', 'Heap that is reserved', 'total_heap_size'),
      heap('v8js.memory.heap.limit', 'The largest heap that V8 allows itself', 'heap_size_limit'),
      gauge('process.memory.usage', 'By', 'Memory of the process', () => process.memoryUsage.rss()),
      gauge('process.uptime', 's', 'How long the process runs', () => process.uptime()),
      {
        name: 'process.cpu.time',
        kind: 'counter',
        unit: 's',
        description: 'Processor time that the process used',
        read: () => {
          const { user, system } = process.cpuUsage();
          return [[user / 1e6, { 'cpu.mode': 'user' }], [system / 1e6, { 'cpu.mode': 'system' }]];
        },
      },
    ];
  }

  #collected(kind: number, durationMs: number): void {
    const type = GC_TYPES[kind] ?? 'other';
    (this.collections.find(type, '') ?? this.collections.add(type, '', { 'v8js.gc.type': type })).record(durationMs / 1000);
  }
}

function delayed(): Delay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return histogram;
}
