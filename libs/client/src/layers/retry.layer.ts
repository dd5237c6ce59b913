import { type Budget } from '../budget.ts';
import { type Layer } from '../dispatch.ts';
import { Retrying } from './retrying.ts';
import { type RetryOptions } from './retry.options.ts';

/** Makes a failed call again, where that is safe: retrying.ts says when. */
export function retry({ attempts, when }: RetryOptions, budget: Budget, random: () => number): Layer {
  const rule = {
    attempts,
    kinds: new Set(when.filter((each) => typeof each === 'string')),
    statuses: new Set(when.filter((each) => typeof each === 'number')),
    budget,
    random,
  };
  return (next) => (request, handler) => {
    budget.deposit();
    return new Retrying(rule, next, request, handler).start();
  };
}
