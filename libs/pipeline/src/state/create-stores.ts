import { type Environment } from '../config/index.ts';
import { MemoryStores } from './memory-stores.ts';
import { type Stores } from './stores.ts';

/** In Redis where there is one. Redis need not be there yet. Its client, of hundreds of modules, is loaded only then. */
export async function createStores({ redisUrl }: Pick<Environment, 'redisUrl'>, gateway: string): Promise<Stores> {
  if (redisUrl === undefined) return new MemoryStores();
  const { RedisStores } = await import('./redis-stores.ts');
  return new RedisStores(redisUrl, gateway);
}
