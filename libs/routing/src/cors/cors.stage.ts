import { Injectable } from '@nestjs/common';
import { ANSWERED, type Exchange, type Passed, Stage } from '@portico/pipeline';
import { edgeOf, setFields } from '../edge/edge.ts';
import { Routing } from '../routing.ts';

/** Whether a browser asks on behalf of a page whether it may ask (Fetch section 3.2.2). */
export function isPreflight({ method, request }: Exchange): boolean {
  if (method !== 'OPTIONS') return false;
  const { origin, 'access-control-request-method': asked } = request.raw.headers;
  return origin !== undefined && asked !== undefined;
}

/** Tells browsers whose pages may read the answer, errors too, and answers their preflights before anybody is authenticated (Fetch section 3.2). */
@Injectable()
export class CorsStage extends Stage {
  constructor(private readonly routing: Routing) {
    super();
  }

  override run(exchange: Exchange): Passed {
    const { origin, 'access-control-request-method': asked } = exchange.request.raw.headers;
    if (isPreflight(exchange)) return this.#preflight(exchange, origin!, asked!);
    const { cors } = edgeOf(exchange);
    if (cors !== undefined) setFields(exchange, cors.fieldsFor(origin).fields);
  }

  /** What is asked about a path without CORS, or for another origin, is answered as any OPTIONS is: that allows nothing. */
  #preflight(exchange: Exchange, origin: string, method: string): Passed {
    const entry = this.routing.table.entryFor({ method, path: exchange.path, query: exchange.query, request: exchange.request });
    const cors = entry && edgeOf(entry).cors;
    if (entry === undefined || cors === undefined) return;
    const { fields, allowed } = cors.fieldsFor(origin);
    exchange.fields = fields;
    if (!allowed) return;
    const { raw } = exchange.reply.hijack();
    raw.writeHead(204, ['X-Request-Id', exchange.id, ...fields, ...cors.preflight(entry.methods)]).end();
    return ANSWERED;
  }
}
