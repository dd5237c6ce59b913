import { type Environment, otlpUrl } from '@portico/pipeline';

/** Where a signal is sent, and how. */
export interface OtlpTarget {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly timeoutMillis: number;
}

/** @returns undefined when the environment names no place for it */
export function otlpTarget(environment: Environment, signal: 'traces' | 'metrics'): OtlpTarget | undefined {
  const url = otlpUrl(environment, signal);
  if (url === undefined) return undefined;
  return { url, headers: environment.otelExporterOtlpHeaders ?? {}, timeoutMillis: environment.otelExporterOtlpTimeout };
}
