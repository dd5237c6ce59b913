import { type BalanceOptions } from '../layers/balance.options.ts';
import { type Balancer, type Random } from './balancer.ts';
import { ConsistentHash } from './consistent-hash.ts';
import { hashKey } from './hash-key.ts';
import { LeastRequests } from './least-requests.ts';
import { PowerOfTwoChoices } from './p2c.ts';
import { RoundRobin } from './round-robin.ts';

/** The balancer that the options name. */
export function balancerOf({ balance, hashBy }: BalanceOptions, random: Random): Balancer {
  switch (balance) {
    case 'round-robin':
      return new RoundRobin();
    case 'least-requests':
      return new LeastRequests(random);
    case 'hash':
      return new ConsistentHash(hashKey(hashBy), new PowerOfTwoChoices(random));
    default:
      return new PowerOfTwoChoices(random);
  }
}
