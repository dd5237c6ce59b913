import { type Budget } from '../budget.ts';
import { type Layer } from '../dispatch.ts';
import { Retrying } from './retrying.ts';
import { type RetryOptions } from './retry.options.ts';

/** An instance that says these may be alone with it. */
const USUAL = ['connect', 'reset', 'timeout', 502, 503, 504] as const;

/**
 * Makes a failed call again, where that is safe: retrying.ts says when.
 *
 * @param count of the instances that there are
 */
export function retry({ attempts, when }: RetryOptions, budget: Budget, random: () => number, count: () => number): Layer {
  const after = when ?? USUAL;
  const rule = {
    attempts,
    kinds: new Set(after.filter((each) => typeof each === 'string')),
    statuses: new Set(after.filter((each) => typeof each === 'number')),
    // What the only instance says is the service's answer, unless gateway.yaml knows better.
    tellsStatus: when === undefined ? () => count() > 1 : () => true,
    budget,
    random,
  };
  return (next) => (request, handler) => {
    budget.deposit();
    return new Retrying(rule, next, request, handler).start();
  };
}
