import { Injectable } from '@nestjs/common';
import { type Exchange, GatewayError, Stage } from '@portico/pipeline';
import { type Edge, edgeOf } from '../edge/edge.ts';

/** What can be refused before anybody asks who calls: by where the request comes from, by its size, and by how often it comes. */
@Injectable()
export class LimitAddressStage extends Stage {
  override run(exchange: Exchange): void | Promise<void> {
    const edge = edgeOf(exchange);
    if (edge.addresses !== undefined) checkAddress(exchange, edge.addresses);
    if (edge.sizes !== undefined) checkSizes(exchange, edge.sizes);
    return edge.limits.early?.take(exchange, false);
  }
}

function checkAddress({ request }: Exchange, lists: NonNullable<Edge['addresses']>): void {
  for (const list of lists) if (!list.admits(request.ip)) throw new GatewayError('address_refused', 'This cannot be called from your address.');
}

function checkSizes({ path, query, request }: Exchange, { url, headers }: NonNullable<Edge['sizes']>): void {
  if (path.length + query.length > url) throw new GatewayError('url_too_long', `The URL may have ${url} bytes at most here.`);
  let size = 0;
  // A colon, a space and a line break each.
  const { rawHeaders } = request.raw;
  for (const piece of rawHeaders) size += piece.length + 2;
  if (size > headers) throw new GatewayError('headers_too_large', `The header section may have ${headers} bytes at most here.`);
}
