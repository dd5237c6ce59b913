import { type OnModuleInit, ServiceUnavailableException } from '@nestjs/common';
import { type HealthCheckService, type HealthIndicatorFunction, type HealthIndicatorService } from '@nestjs/terminus';
import { type Lifecycle, type ManagementHandler, type ManagementServer } from '@portico/pipeline';

/**
 * `/health/live`: the process answers. `/health/startup`: it has begun to serve. `/health/ready`: it serves, and does not
 * drain. An upstream that is down degrades pages; it does not unready the gateway.
 */
export class HealthRoutes implements OnModuleInit {
  constructor(
    private readonly management: ManagementServer,
    private readonly lifecycle: Lifecycle,
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  onModuleInit(): void {
    this.management.get('/health/live', this.#answer([]));
    this.management.get('/health/startup', this.#answer([this.#lifecycle('started', (state) => state !== 'starting')]));
    this.management.get('/health/ready', this.#answer([this.#lifecycle('serving', (state) => state === 'serving')]));
  }

  #lifecycle(key: string, isUp: (state: Lifecycle['state']) => boolean): HealthIndicatorFunction {
    return () => {
      const { state } = this.lifecycle;
      const indicator = this.indicators.check(key);
      return isUp(state) ? indicator.up({ state }) : indicator.down({ state });
    };
  }

  #answer(indicators: HealthIndicatorFunction[]): ManagementHandler {
    return async (_request, reply) => {
      reply.header('Cache-Control', 'no-store');
      try {
        return await this.checks.check(indicators);
      } catch (error) {
        if (!(error instanceof ServiceUnavailableException)) throw error;
        reply.code(503);
        return error.getResponse();
      }
    };
  }
}
