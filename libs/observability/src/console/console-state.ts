import { type Attributes, type Configuration, type Exchanges, type Lifecycle, type Readings } from '@portico/pipeline';
import { SECONDS } from '../metrics/histogram.ts';
import { type ExchangeMetrics } from '../metrics/exchange-metrics.ts';
import { type ProcessMetrics } from '../metrics/process-metrics.ts';
import { observabilitySection } from '../observability.section.ts';
import { History, type Step, STEP_MS } from './history.ts';
import { type Recent } from './recent.ts';

export interface ConsoleParts {
  /** The gateway's name. */
  readonly gateway: string;
  readonly counts: ExchangeMetrics;
  readonly recent: Recent;
  readonly process: ProcessMetrics;
  readonly readings: Readings;
  readonly exchanges: Exchanges;
  readonly lifecycle: Lifecycle;
  readonly configuration: Configuration;
  /** Whether changes ask for a token. */
  readonly asksToken: boolean;
}

interface Reading {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly (readonly [number, Attributes])[];
}

/** Of one reading, as far as the console shows it. */
const MAX_POINTS = 50;

/** What the console shows: history, present numbers, recent requests. Steps on by itself. */
export class ConsoleState {
  readonly #history: History;
  readonly #listeners = new Set<(step: Step) => void>();
  readonly #timer: NodeJS.Timeout;
  #appliedAt = Date.now();

  constructor(private readonly parts: ConsoleParts) {
    this.#history = new History(parts.counts.server, parts.counts.client);
    parts.configuration.follow({
      apply: (file) => {
        this.#appliedAt = Date.now();
        parts.recent.slowMs = file.get(observabilitySection).slow;
      },
    });
    this.#timer = setInterval(() => {
      const step = this.#history.step(Date.now());
      for (const listener of this.#listeners) listener(step);
    }, STEP_MS).unref();
  }

  /** Called with each step. @returns ends it */
  follow(listener: (step: Step) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What does not change, and all steps that are known. */
  get start() {
    const { gateway, asksToken } = this.parts;
    return { gateway, asksToken, stepMs: STEP_MS, bounds: SECONDS, steps: this.#history.steps };
  }

  /** What changes all the time. */
  get now() {
    const { exchanges, lifecycle, process: own, recent } = this.parts;
    const { rss, heapUsed } = process.memoryUsage();
    return {
      at: Date.now(),
      state: lifecycle.state,
      inFlight: exchanges.inFlight,
      uptimeS: Math.round(process.uptime()),
      rssBytes: rss,
      heapBytes: heapUsed,
      loopDelayMs: own.delay.p99Ms,
      configurationAt: this.#appliedAt,
      readings: this.#readings(),
      recentVersion: recent.version,
    };
  }

  get recent() {
    const { slow, failed, slowMs } = this.parts.recent;
    return { slow, failed, slowMs };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #readings(): Reading[] {
    const shown: Reading[] = [];
    for (const { name, unit, read } of this.parts.readings) {
      if (!name.startsWith('portico.') || name.startsWith('portico.server.')) continue;
      try {
        shown.push({ name, unit, points: [...read()].slice(0, MAX_POINTS) });
      } catch {
        // A reading that fails is missing here as in the metrics.
      }
    }
    return shown;
  }
}
