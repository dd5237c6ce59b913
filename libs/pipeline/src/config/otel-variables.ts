import { z } from 'zod';

const SAMPLERS = ['always_on', 'always_off', 'traceidratio', 'parentbased_always_on', 'parentbased_always_off', 'parentbased_traceidratio'] as const;

const text = z.string();
const url = text.refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'expected an http(s) URL').meta({ title: 'URL' });
const flag = z.enum(['true', 'false'], 'expected true | false').transform((value) => value === 'true');
const count = (least: number) =>
  text
    .refine((value) => /^\d{1,9}$/.test(value) && Number(value) >= least, `expected a whole number from ${least}`)
    .transform(Number)
    .meta({ title: 'number' });
/** `key=value,key2=value2`, percent-encoded, as Baggage has it. */
const pairs = text
  .refine((value) => value.split(',').every((pair) => /^\s*[^=\s]+\s*=[^,]*$/.test(pair) && isEncoded(pair)), 'expected key=value, separated by commas')
  .transform((value) => Object.fromEntries(value.split(',').map((pair) => pairOf(pair))))
  .meta({ title: 'list' });

/** OpenTelemetry's own variables, as far as they mean something here (its SDK configuration specification). */
export const otelVariables = {
  otelSdkDisabled: flag.default(false).describe('`true` sends no metrics and no traces anywhere; `/metrics` stays'),
  otelServiceName: text.optional().describe("Name of the service in metrics and traces. Default: the gateway's own"),
  otelResourceAttributes: pairs.optional().describe('What else to say of this process in metrics and traces'),
  otelExporterOtlpEndpoint: url.optional().describe('Where metrics and traces are sent (OTLP over HTTP, JSON); without it they are not'),
  otelExporterOtlpTracesEndpoint: url.optional().describe('Another place for traces: the whole URL'),
  otelExporterOtlpMetricsEndpoint: url.optional().describe('Another place for metrics: the whole URL'),
  otelExporterOtlpHeaders: pairs.optional().describe('Fields to send there'),
  otelExporterOtlpTimeout: count(1).prefault('10000').describe('How long sending may take, milliseconds'),
  otelTracesExporter: z.enum(['otlp', 'none'], 'expected otlp | none').default('otlp').describe('`none` sends no traces'),
  otelMetricsExporter: z.enum(['otlp', 'none'], 'expected otlp | none').default('otlp').describe('`none` sends no metrics'),
  otelTracesSampler: z
    .enum(SAMPLERS, `expected ${SAMPLERS.join(' | ')}`)
    .default('parentbased_traceidratio')
    .describe('Which requests get a trace; parentbased: callers of TRUST_PROXY decide for theirs. Failures always get one'),
  otelTracesSamplerArg: text
    .refine((value) => Number(value) >= 0 && Number(value) <= 1, 'expected a share from 0 to 1')
    .transform(Number)
    .meta({ title: 'number' })
    .prefault('0.1')
    .describe('Share of the requests that get a trace'),
  otelMetricExportInterval: count(100).prefault('60000').describe('How often metrics are sent, milliseconds'),
  otelBspScheduleDelay: count(1).prefault('5000').describe('How long a span may wait to be sent, milliseconds'),
  otelBspMaxQueueSize: count(1).prefault('8192').describe('How many spans may wait; what is beyond is dropped and counted'),
};

function pairOf(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals).trim(), decodeURIComponent(pair.slice(equals + 1).trim())];
}

function isEncoded(pair: string): boolean {
  try {
    decodeURIComponent(pair);
    return true;
  } catch {
    return false;
  }
}

export interface SamplerVariables {
  readonly otelTracesSampler: (typeof SAMPLERS)[number];
  readonly otelTracesSamplerArg: number;
}

/** What the sampler's name and argument come to. */
export function samplerOf({ otelTracesSampler: name, otelTracesSamplerArg: share }: SamplerVariables): { ratio: number; isParentBased: boolean } {
  const ratio = { always_on: 1, always_off: 0, traceidratio: share }[name.replace('parentbased_', '') as 'always_on' | 'always_off' | 'traceidratio'];
  return { ratio, isParentBased: name.startsWith('parentbased_') };
}

export interface ExportVariables {
  readonly otelSdkDisabled: boolean;
  readonly otelExporterOtlpEndpoint?: string | undefined;
  readonly otelExporterOtlpTracesEndpoint?: string | undefined;
  readonly otelExporterOtlpMetricsEndpoint?: string | undefined;
  readonly otelTracesExporter: 'otlp' | 'none';
  readonly otelMetricsExporter: 'otlp' | 'none';
}

/** Where a signal is sent; undefined when it is not. */
export function otlpUrl(environment: ExportVariables, signal: 'traces' | 'metrics'): string | undefined {
  const [exporter, own] =
    signal === 'traces'
      ? [environment.otelTracesExporter, environment.otelExporterOtlpTracesEndpoint]
      : [environment.otelMetricsExporter, environment.otelExporterOtlpMetricsEndpoint];
  if (environment.otelSdkDisabled || exporter === 'none') return undefined;
  const all = environment.otelExporterOtlpEndpoint;
  return own ?? (all === undefined ? undefined : `${all.replace(/\/$/, '')}/v1/${signal}`);
}
