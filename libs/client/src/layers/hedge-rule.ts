import { Budget } from '../budget.ts';
import { type HedgeOptions } from './hedge.options.ts';
import { Latencies } from './latencies.ts';

export interface HedgeRule {
  /** Of the service; or a fixed time, milliseconds. */
  readonly after: Latencies | number;
  readonly budget: Budget;
}

/** @param known of the options before; what it has measured is kept */
export function hedgeRuleOf(options: HedgeOptions, known: HedgeRule | undefined): HedgeRule | undefined {
  if (options === undefined) return undefined;
  const budget = known?.budget ?? new Budget(options.budget);
  budget.share = options.budget;
  if (typeof options.after === 'number') return { after: options.after, budget };
  const quantile = Number(options.after.slice(1)) / 100;
  const measured = typeof known?.after === 'object' && known.after.quantile === quantile ? known.after : new Latencies(quantile);
  return { after: measured, budget };
}
