import { Global, Module } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { ClientModule, Upstreams } from '@portico/client';
import { AllowedTargets, Configuration, ConfigurationReload, ENVIRONMENT, type Environment, Exchanges, GATEWAY, type GatewayDefinition, Lifecycle, ManagementServer, Pipeline } from '@portico/pipeline';
import { type FastifyInstance } from 'fastify';
import { admissionProviders } from './admission.providers.ts';
import { edgeProviders, edgeStages } from './edge/edge.providers.ts';
import { Edges } from './edge/edges.ts';
import { MatchStage } from './match.stage.ts';
import { OpenApiController } from './openapi/openapi.controller.ts';
import { ForwardRoute } from './routes/forward-route.ts';
import { Forwarder } from './routes/forwarder.ts';
import { RoutesReport } from './routes-report.ts';
import { Routing } from './routing.ts';
import { Mirrors } from './traffic/mirror.ts';
import { Cursors } from './views/cursors.ts';
import { ViewFinder } from './views/view-finder.ts';

/** The route table, forwarding, and the engine of the views: global, so that every view finds what it takes from it. */
@Global()
@Module({
  imports: [ClientModule, DiscoveryModule],
  controllers: [OpenApiController],
  providers: [
    { provide: Forwarder, useFactory: (gateway: GatewayDefinition, lifecycle: Lifecycle, exchanges: Exchanges, mirrors: Mirrors) => new Forwarder(gateway.name, lifecycle, exchanges, mirrors), inject: [GATEWAY, Lifecycle, Exchanges, Mirrors] },
    ...admissionProviders,
    { provide: Cursors, useFactory: ({ sessionKeys }: Environment) => new Cursors(sessionKeys), inject: [ENVIRONMENT] },
    { provide: ViewFinder, useFactory: (discovery: DiscoveryService) => new ViewFinder(discovery), inject: [DiscoveryService] },
    {
      provide: Routing,
      useFactory: (configuration: Configuration, upstreams: Upstreams, finder: ViewFinder, gateway: GatewayDefinition, targets: AllowedTargets, edges: Edges, exchanges: Exchanges, environment: Environment) =>
        new Routing(configuration, upstreams, finder, gateway, targets, edges, exchanges, environment.production),
      inject: [Configuration, Upstreams, ViewFinder, GATEWAY, AllowedTargets, Edges, Exchanges, ENVIRONMENT],
    },
    {
      provide: RoutesReport,
      useFactory: (routing: Routing, reload: ConfigurationReload, management: ManagementServer) => new RoutesReport(routing, reload, management),
      inject: [Routing, ConfigurationReload, ManagementServer],
    },
    MatchStage,
    ...edgeProviders,
    {
      provide: ForwardRoute,
      useFactory: (host: HttpAdapterHost, pipeline: Pipeline, forwarder: Forwarder) => new ForwardRoute(host.httpAdapter.getInstance<FastifyInstance>(), pipeline, forwarder),
      inject: [HttpAdapterHost, Pipeline, Forwarder],
    },
  ],
  exports: [Cursors, MatchStage, Routing, ...edgeStages],
})
export class RoutingModule {}
