import { type Cache, CACHE_MANAGER, CacheModule } from '@nestjs/cache-manager';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ENVIRONMENT, type Environment, GATEWAY, type GatewayDefinition, ManagementServer, Readings, Stores } from '@portico/pipeline';
import { cacheRoutes } from './cache.routes.ts';
import { HttpCache } from './http-cache.ts';
import { ownHosts } from './own-hosts.ts';
import { SHARED_TIER, SharedTier } from './shared-tier.ts';

function httpCache(gateway: GatewayDefinition, environment: Environment, stores: Stores, cache: Cache): HttpCache {
  // Without Redis the tier in this process is all there is.
  const shared = stores.shared ? new SharedTier(cache, stores) : undefined;
  return new HttpCache({ gateway: gateway.name, stores, shared, isOwnHost: ownHosts(environment) });
}

/** The HTTP cache, with Nest's cache manager over the gateway's Redis as the tier that replicas share. */
@Module({
  imports: [CacheModule.registerAsync({ useFactory: (stores: Stores) => ({ stores: [stores.keyv(SHARED_TIER)] }), inject: [Stores] })],
  providers: [{ provide: HttpCache, useFactory: httpCache, inject: [GATEWAY, ENVIRONMENT, Stores, CACHE_MANAGER] }],
  exports: [HttpCache],
})
export class HttpCacheModule implements OnModuleInit {
  constructor(
    @Inject(HttpCache) private readonly cache: HttpCache,
    @Inject(ManagementServer) private readonly management: ManagementServer,
    @Inject(Readings) private readonly readings: Readings,
  ) {}

  onModuleInit(): void {
    cacheRoutes(this.management, this.cache);
    this.readings.add(...this.cache.readings());
  }
}
