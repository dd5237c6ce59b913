import { isUpload, type UpstreamRequest } from '@portico/client';
import { type Exchange, type Exchanges, type Lifecycle } from '@portico/pipeline';
import { announcedTrailers, requestHeaders, requestTrailers } from './forwarded-headers.ts';
import { Forwarding } from './forwarding.ts';
import { targetOf, type Route } from './route.ts';
import { isUpgrade, UpgradeForwarding } from './upgrade.ts';
import { uploadOf } from './upload.ts';

/** Forwards requests to the upstreams of their routes, streaming both ways: nothing is buffered beyond a socket's own. */
export class Forwarder {
  /** @param gateway its name in Via */
  constructor(
    private readonly gateway: string,
    private readonly lifecycle: Lifecycle,
    private readonly exchanges: Exchanges,
  ) {}

  /** @throws GatewayError where the request is refused before anything is sent */
  forward(exchange: Exchange, route: Route): void {
    const { pace } = this.exchanges;
    const upgrades = isUpgrade(exchange, route);
    const body = uploadOf(exchange);
    const forwarding = upgrades ? new UpgradeForwarding(exchange, route, pace, this.lifecycle) : new Forwarding(exchange, route, pace);
    const request: UpstreamRequest = {
      work: exchange,
      method: exchange.method,
      path: targetOf(route, exchange),
      headers: requestHeaders(exchange, this.gateway, route.upstream.options.credential === 'pass', route.passCookies),
      body,
      idleTimeoutMs: route.idleTimeoutMs,
      upgrade: upgrades ? 'websocket' : undefined,
      trailers: undefined,
    };
    forwarding.call = route.upstream.dispatch(isUpload(body) ? withTrailers(request, exchange) : request, forwarding);
  }
}

/** Only what a chunked body announces may follow it: the rest has no place to go, and is dropped (RFC 9110 section 6.5.2). */
function withTrailers(sent: UpstreamRequest, { request: { raw } }: Exchange): UpstreamRequest {
  const { trailer, 'content-length': length } = raw.headers;
  const names = trailer === undefined || length !== undefined ? undefined : announcedTrailers(trailer);
  if (names === undefined) return sent;
  sent.headers.push('Trailer', names);
  return { ...sent, trailers: () => requestTrailers(raw) };
}
