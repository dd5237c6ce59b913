import { Controller, Get, Header } from '@nestjs/common';
import { type OpenApiDocument, openApiDocument } from './openapi.document.ts';

/** A service's description, made when it is first asked for: the start need not wait for it. */
export class ApiDescription {
  #document: OpenApiDocument | undefined;
  readonly #sample: Parameters<typeof openApiDocument>[0];

  constructor(sample: Parameters<typeof openApiDocument>[0]) {
    this.#sample = sample;
  }

  get document(): OpenApiDocument {
    return (this.#document ??= openApiDocument(this.#sample));
  }
}

/** Serves the service's own description. */
@Controller('openapi.json')
export class OpenApiController {
  constructor(private readonly description: ApiDescription) {}

  @Get()
  @Header('Cache-Control', 'public, max-age=300')
  document(): OpenApiDocument {
    return this.description.document;
  }
}
