import { isUpload, type UpstreamRequest } from '@portico/client';
import { type Exchange, type Exchanges, type Lifecycle } from '@portico/pipeline';
import { announcedTrailers, requestHeaders, requestTrailers } from './forwarded-headers.ts';
import { Forwarding } from './forwarding.ts';
import { changed } from './headers.options.ts';
import { targetOf, type Route } from './route.ts';
import { isUpgrade, UpgradeForwarding } from './upgrade.ts';
import { uploadOf } from './upload.ts';
import { type Mirrors } from '../traffic/mirror.ts';
import { isOnOtherSide } from '../traffic/split.ts';

/** Forwards requests to the upstreams of their routes, streaming both ways: nothing is buffered beyond a socket's own. */
export class Forwarder {
  /** @param gateway its name in Via */
  constructor(
    private readonly gateway: string,
    private readonly lifecycle: Lifecycle,
    private readonly exchanges: Exchanges,
    private readonly mirrors: Mirrors,
  ) {}

  /** @throws GatewayError where the request is refused before anything is sent */
  forward(exchange: Exchange, route: Route): void {
    const { pace } = this.exchanges;
    const upgrades = isUpgrade(exchange, route);
    const body = uploadOf(exchange);
    const forwarding = upgrades ? new UpgradeForwarding(exchange, route, pace, this.lifecycle) : new Forwarding(exchange, route, pace);
    const upstream = route.split && isOnOtherSide(exchange, route.split) ? route.split.upstream : route.upstream;
    const request: UpstreamRequest = {
      work: exchange,
      method: exchange.method,
      path: targetOf(route, exchange),
      headers: changed(requestHeaders(exchange, this.gateway, upstream.options.credential === 'pass', route.passCookies), route.requestRules),
      body,
      idleTimeoutMs: route.idleTimeoutMs,
      upgrade: upgrades ? 'websocket' : undefined,
      trailers: undefined,
      saysWhoCalls: route.requestRules?.saysWhoCalls,
    };
    const sent = isUpload(body) ? withTrailers(request, exchange) : request;
    forwarding.call = upstream.dispatch(route.mirror ? this.mirrors.copy(sent, route.mirror) : sent, forwarding);
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
