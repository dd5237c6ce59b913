import { Module } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ClientModule, Upstreams } from '@portico/client';
import { GATEWAY, GATEWAY_FILE, type GatewayDefinition, type GatewayFile } from '@portico/pipeline';
import { MatchStage } from './match.stage.ts';
import { ForwardController } from './routes/forward.controller.ts';
import { Forwarder } from './routes/forwarder.ts';
import { Routing } from './routing.ts';
import { ViewFinder } from './views/view-finder.ts';

/** The route table, forwarding, and the engine of the views. */
@Module({
  imports: [ClientModule, DiscoveryModule],
  controllers: [ForwardController],
  providers: [
    { provide: Forwarder, useFactory: (gateway: GatewayDefinition) => new Forwarder(gateway.name), inject: [GATEWAY] },
    { provide: ViewFinder, useFactory: (discovery: DiscoveryService, scanner: MetadataScanner) => new ViewFinder(discovery, scanner), inject: [DiscoveryService, MetadataScanner] },
    {
      provide: Routing,
      useFactory: (file: GatewayFile, upstreams: Upstreams, finder: ViewFinder, { policies }: GatewayDefinition) => new Routing(file, upstreams, finder, policies),
      inject: [GATEWAY_FILE, Upstreams, ViewFinder, GATEWAY],
    },
    MatchStage,
  ],
  exports: [MatchStage, Routing],
})
export class RoutingModule {}
