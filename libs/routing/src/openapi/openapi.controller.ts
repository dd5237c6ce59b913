import { Controller, Get, Header } from '@nestjs/common';
import { Guarded } from '@portico/pipeline';
import { Routing } from '../routing.ts';

/** The gateway's description of itself, for whoever builds a client. */
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly routing: Routing) {}

  @Get()
  @Guarded('openapi', { auth: 'anonymous', csrf: 'exempt' })
  @Header('Content-Type', 'application/json')
  @Header('Cache-Control', 'no-cache')
  serve(): string {
    return this.routing.openApi();
  }
}
