import { type UpstreamRequest } from '../dispatch.ts';
import { type Instance } from '../instance.ts';

/** Chooses the instance for a call. */
export interface Balancer {
  /**
   * @param candidates at least one, in a stable order
   * @param now milliseconds
   */
  pick(candidates: readonly Instance[], request: UpstreamRequest, now: number): Instance;
}

/** From 0 to 1, without 1. */
export type Random = () => number;
