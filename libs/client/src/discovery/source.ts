import { type Endpoint } from '../instance.ts';

/** Where instances are learned of. It looks again by itself until it is closed, and keeps the last good answer. */
export interface Source {
  readonly endpoints: readonly Endpoint[];
  /** Why the last look failed, if it did. */
  readonly problem?: string | undefined;
  close(): void;
}

/** As much of a resolver as is used; of `node:dns/promises`. */
export interface Names {
  resolve4(host: string, options: { ttl: true }): Promise<{ address: string; ttl: number }[]>;
  resolve6(host: string, options: { ttl: true }): Promise<{ address: string; ttl: number }[]>;
  resolveSrv(name: string): Promise<{ name: string; port: number; priority: number; weight: number }[]>;
}

/** Whether two sets are the same, in any order. */
export function isSame(one: readonly Endpoint[], two: readonly Endpoint[]): boolean {
  const text = (set: readonly Endpoint[]) => set.map(({ origin, address, weight, zone }) => JSON.stringify([origin, address, weight, zone])).sort().join();
  return one.length === two.length && text(one) === text(two);
}
