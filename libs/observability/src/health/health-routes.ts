import { type OnModuleInit, ServiceUnavailableException } from '@nestjs/common';
import { type HealthCheckService, type HealthIndicatorFunction, type HealthIndicatorService } from '@nestjs/terminus';
import { GatewayError, type Lifecycle, type ManagementHandler, type ManagementServer } from '@portico/pipeline';
import { type ProcessMetrics } from '../metrics/process-metrics.ts';

/** In the mean over some ten seconds: an event loop that is so late serves nobody, and a restart helps. Milliseconds. */
const MAX_DELAY_MS = 1000;

/**
 * `/health/live`: the process answers, and its event loop is not stuck. `/health/startup`: it has begun to serve. `/health/ready`: it
 * serves, and does not drain. An upstream that is down degrades pages; it does not unready the gateway. `POST /drain` takes the
 * gateway out of its load balancer's sight while it goes on serving; `DELETE /drain` brings it back.
 */
export class HealthRoutes implements OnModuleInit {
  constructor(
    private readonly management: ManagementServer,
    private readonly lifecycle: Lifecycle,
    private readonly process: ProcessMetrics,
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  onModuleInit(): void {
    const { management } = this;
    management.get('/health/live', this.#answer([this.#eventLoop]));
    management.get('/health/startup', this.#answer([this.#lifecycle('started', (state) => state !== 'starting')]));
    management.get('/health/ready', this.#answer([this.#lifecycle('serving', (state) => state === 'serving')]));
    management.change('POST', '/drain', 'drain', () => this.#drain(true));
    management.change('DELETE', '/drain', 'drain.end', () => this.#drain(false));
  }

  #drain(isOn: boolean): { state: Lifecycle['state'] } {
    const { lifecycle } = this;
    if (lifecycle.isStopping || lifecycle.state === 'starting') throw new GatewayError('unavailable', `The gateway is ${lifecycle.isStopping ? 'stopping' : 'starting'}.`);
    lifecycle.state = isOn ? 'draining' : 'serving';
    return { state: lifecycle.state };
  }

  readonly #eventLoop: HealthIndicatorFunction = () => {
    const { meanMs, p99Ms, maxMs } = this.process.delay;
    const delayMs = { mean: Math.round(meanMs), p99: Math.round(p99Ms), max: Math.round(maxMs) };
    const indicator = this.indicators.check('eventLoop');
    return meanMs < MAX_DELAY_MS ? indicator.up({ delayMs }) : indicator.down({ delayMs });
  };

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
