import { Controller, Get, Header } from '@nestjs/common';
import { type JWK } from 'jose';
import { ServiceTokens } from './service-tokens.ts';

/** Where others find the key that verifies what this service says of itself. For services that have `ServiceTokens`. */
@Controller('.well-known/jwks.json')
export class ServiceKeysController {
  constructor(private readonly tokens: ServiceTokens) {}

  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  keys(): Promise<{ keys: JWK[] }> {
    return this.tokens.published();
  }
}
