import { Controller, Get, Header } from '@nestjs/common';
import { Guarded } from '@portico/pipeline';
import { PUBLISHED_MAX_AGE_S } from './key-schedule.ts';
import { SigningKeys } from './signing-keys.ts';

/** Where services find the keys that verify what this gateway mints (RFC 7517 section 5, RFC 8615). */
@Controller('.well-known/jwks.json')
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get()
  @Guarded('jwks', { auth: 'anonymous' })
  @Header('Content-Type', 'application/jwk-set+json')
  @Header('Cache-Control', `public, max-age=${PUBLISHED_MAX_AGE_S}`)
  serve(): object {
    return this.keys.published;
  }
}
