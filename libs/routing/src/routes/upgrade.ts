import { createHash } from 'node:crypto';
import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { type ResponseHeaders } from '@portico/client';
import { type Exchange, fail, GatewayError, type Lifecycle, type Pace, takeConnection } from '@portico/pipeline';
import { answerFields } from './forwarded-headers.ts';
import { Forwarding } from './forwarding.ts';
import { type Route } from './route.ts';
import { POLICY_VIOLATION, WebSocketTunnel } from './upgrade-tunnel.ts';

/**
 * Whether a request is for a WebSocket, on a route that takes them and nothing else.
 *
 * @throws GatewayError `upgrade_required` without one (RFC 9110 section 15.5.22), `malformed_request` for one that is not asked for properly (RFC 6455
 *   section 4.2.1) or not here
 */
export function isUpgrade({ request }: Exchange, { websocket }: Route): boolean {
  const { upgrade, headers } = request.raw as IncomingMessage & { upgrade?: boolean };
  if (!upgrade) {
    if (websocket) throw new GatewayError('upgrade_required', 'This path takes WebSockets only.', { headers: { Upgrade: 'websocket', Connection: 'Upgrade' } });
    return false;
  }
  if (!websocket) throw new GatewayError('malformed_request', 'This path takes no WebSocket. Ask without Upgrade.');
  if (headers['sec-websocket-version'] !== '13') {
    throw new GatewayError('upgrade_required', 'Ask for version 13 of the protocol.', { headers: { 'Sec-WebSocket-Version': '13' } });
  }
  if (!/^[A-Za-z0-9+/]{22}==$/.test(String(headers['sec-websocket-key']))) throw new GatewayError('malformed_request', 'Sec-WebSocket-Key must be 16 bytes in base64.');
  return true;
}

/** Passes an upgrade's refusal on like any answer; or makes a tunnel of both connections. */
export class UpgradeForwarding extends Forwarding {
  #fields: ResponseHeaders | undefined;
  #tunnel: WebSocketTunnel | undefined;

  constructor(
    exchange: Exchange,
    route: Route,
    pace: Pace,
    private readonly lifecycle: Lifecycle,
  ) {
    super(exchange, route, pace);
  }

  override head(status: number, headers: ResponseHeaders): void {
    if (status === 101) this.#fields = headers;
    else super.head(status, headers);
  }

  switched(service: Duplex, first: Buffer): void {
    const { exchange, route, lifecycle } = this;
    const headers = this.#fields!;
    if (exchange.reply.raw.destroyed || !answersKey(headers, exchange)) {
      service.destroy();
      this.error(new GatewayError('upstream_protocol', `The service "${route.upstream.name}" switched to something that is no WebSocket.`, { upstream: route.upstream.name }));
      return;
    }
    exchange.setDeadline(Infinity);
    const { raw } = exchange.reply;
    const client = takeConnection(raw, answerFields(headers, exchange, route.passCookies));
    const tunnel = new WebSocketTunnel(client.socket, service, route.idleTimeoutMs, () => {
      lifecycle.connections.delete(tunnel);
      raw.emit('close');
    });
    this.#tunnel = tunnel;
    lifecycle.connections.add(tunnel);
    tunnel.start(client.first, first);
    if (lifecycle.state === 'draining') tunnel.goAway();
  }

  override end(trailers: ResponseHeaders): void {
    if (this.#tunnel === undefined) super.end(trailers);
  }

  override error(error: GatewayError): void {
    if (this.#tunnel === undefined) return super.error(error);
    fail(this.exchange, error);
    this.#tunnel.close(POLICY_VIOLATION, error.detail);
  }
}

/** Whether the service has understood what it agreed to (RFC 6455 section 4.2.2). */
function answersKey({ upgrade, 'sec-websocket-accept': accept }: ResponseHeaders, { request }: Exchange): boolean {
  const expected = createHash('sha1').update(`${request.headers['sec-websocket-key'] as string}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return String(upgrade).toLowerCase() === 'websocket' && accept === expected;
}
