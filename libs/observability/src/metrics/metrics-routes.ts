import { type OnModuleInit } from '@nestjs/common';
import { type Attributes, type ManagementServer } from '@portico/pipeline';
import { exposition, OPEN_METRICS, TEXT } from './exposition.ts';
import { type Metrics } from './metrics.ts';

/** `GET /metrics` on the management port: for Prometheus, with exemplars where it takes OpenMetrics. */
export class MetricsRoutes implements OnModuleInit {
  constructor(
    private readonly management: ManagementServer,
    private readonly metrics: Metrics,
    private readonly resource: Attributes,
  ) {}

  onModuleInit(): void {
    this.management.get('/metrics', (request, reply) => {
      const isOpen = /application\/openmetrics-text/i.test(request.headers.accept ?? '');
      reply.header('Content-Type', isOpen ? OPEN_METRICS : TEXT).header('Cache-Control', 'no-store');
      return exposition(this.metrics.collect(), this.resource, isOpen);
    });
  }
}
