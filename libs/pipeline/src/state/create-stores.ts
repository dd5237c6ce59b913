import { type Environment } from '../config/index.ts';
import { MemoryStores } from './memory-stores.ts';
import { RedisStores } from './redis-stores.ts';
import { type Stores } from './stores.ts';

/** In Redis where there is one. Redis need not be there yet. */
export function createStores({ redisUrl }: Pick<Environment, 'redisUrl'>, gateway: string): Stores {
  return redisUrl === undefined ? new MemoryStores() : new RedisStores(redisUrl, gateway);
}
