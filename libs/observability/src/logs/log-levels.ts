import { GatewayError, type ManagementServer } from '@portico/pipeline';

export const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: Infinity } as const;
export type Level = keyof typeof LEVELS;

/** The module of the lines that tell of requests. */
export const REQUESTS = 'requests';
/** The module of the lines that tell of changes by hand: there is one for each, whatever level is set. */
const AUDIT = 'Audit';
/** Names come from the code; no more than so many are kept. */
const MAX_MODULES = 200;

/** What is logged at all, per module: `requests`, or what a `Logger` of Nest was named. */
export class LogLevels {
  readonly #own = new Map<string, Level>();
  readonly #seen = new Set<string>([REQUESTS]);
  requests: number;

  constructor(private readonly start: Level) {
    this.requests = LEVELS[start];
  }

  isEnabled(module: string, level: Level): boolean {
    if (module === AUDIT) return true;
    if (this.#seen.size < MAX_MODULES) this.#seen.add(module);
    return LEVELS[level] >= LEVELS[this.#own.get(module) ?? this.start];
  }

  /** @param level undefined: that of the environment again */
  set(module: string, level: Level | undefined): void {
    if (level === undefined) this.#own.delete(module);
    else if (this.#own.has(module) || this.#own.size < MAX_MODULES) this.#own.set(module, level);
    this.requests = LEVELS[this.#own.get(REQUESTS) ?? this.start];
  }

  /** Every module that has logged or was set; not that of the changes by hand, which has no level. */
  all(): Record<string, Level> {
    const names = new Set([...this.#seen, ...this.#own.keys()]);
    return Object.fromEntries([...names].toSorted().map((name) => [name, this.#own.get(name) ?? this.start]));
  }

  /** `GET /log-levels`; `PUT /log-levels` with `{"requests": "debug"}`, where null goes back to LOG_LEVEL. */
  serve(management: ManagementServer): void {
    const answer = () => ({ default: this.start, modules: this.all() });
    management.get('/log-levels', answer);
    management.change('PUT', '/log-levels', 'log.level', ({ body }) => {
      const entries = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
      const isFine = entries.length > 0 && entries.every(([module, level]) => module.length <= 100 && (level === null || Object.hasOwn(LEVELS, String(level))));
      if (!isFine) throw new GatewayError('invalid_input', `Send {"module": level}, with a level of ${Object.keys(LEVELS).join(', ')}, or null for that of LOG_LEVEL.`);
      if (Object.hasOwn(body as object, AUDIT)) throw new GatewayError('invalid_input', `"${AUDIT}" has no level: each change by hand is told.`);
      for (const [module, level] of entries) this.set(module, (level as Level | null) ?? undefined);
      return answer();
    });
  }
}
