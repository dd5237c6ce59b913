import { type ServerResponse } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { gatewayErrorOf } from '../errors/problem.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { runWithin } from '../exchange/exchange-context.ts';
import { Exchange } from '../exchange/exchange.ts';
import { UnderWay } from '../exchange/under-way.ts';
import { type TraceSampling } from '../telemetry/trace-sampling.ts';
import { type BodyWatch } from './body-watch.ts';
import { carrierOf, isHttp2, isWhole } from './carrier.ts';
import { refusalOf } from './canonicalize.ts';
import { endUnlessRead, type Pace } from './unread-answer.ts';

/** Learns of every exchange that ended. Observability brings the one that writes the log line. */
export abstract class ExchangeSink {
  /** Called once per exchange, when its answer is sent whole or given up. Must not throw. */
  abstract ended(exchange: Exchange): void;
}

/** The exchanges in progress, and who is told when one ends. */
export class Exchanges {
  readonly underWay = new UnderWay<Exchange>();
  /** What every answer carries whose request was refused before it had a policy: names and values in turn. */
  fields: readonly string[] = [];
  readonly sinks: ExchangeSink[] = [];

  /** @param pace how slow clients may be */
  constructor(readonly pace: Pace = { idleMs: 30_000, leastBytesPerS: 100 }) {}

  get inFlight(): number {
    return this.underWay.size;
  }
}

export interface Observed {
  readonly exchanges: Exchanges;
  readonly bodies: BodyWatch;
  readonly showTimings: boolean;
  readonly sampling?: TraceSampling;
  readonly baggage?: ((exchange: Exchange) => string | undefined) | undefined;
}

/**
 * The one hook of the server: makes the exchange, refuses what has no canonical path, aborts it when the client leaves, records it
 * when it is over.
 */
export function observe(server: FastifyInstance, { exchanges, bodies, showTimings, sampling, baggage }: Observed): void {
  server.decorateRequest('exchange', null as unknown as Exchange);
  server.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
    const exchange = new Exchange(request, reply, showTimings, sampling);
    request.exchange = exchange;
    exchange.tellBaggage = baggage;
    exchange.fields = exchanges.fields;
    exchanges.underWay.add(exchange);
    const carrier = carrierOf(request.raw);
    const bytesBefore = carrier.bytesWritten;
    bodies.watch(exchange);
    reply.raw.on('close', () => {
      // Only `close` before the answer is whole tells a client's leaving in every case.
      const left = !isWhole(reply.raw);
      if (left && exchange.record.error === undefined) exchange.record.endedBy = 'client';
      if (!left) exchange.settle();
      else if (!exchange.outlivesClient) {
        exchange.abort(new GatewayError('client_closed', 'The client went away.'));
        exchange.settle();
      }
      exchanges.underWay.delete(exchange);
      const { record } = exchange;
      record.durationMs = performance.now() - exchange.startedAt;
      record.status = left && record.endedBy === 'client' ? 499 : reply.raw.statusCode;
      record.bytes = carrier.bytesWritten - bytesBefore;
      for (const sink of exchanges.sinks) sink.ended(exchange);
    });
    const refusal = refusalOf(request.raw);
    // Whoever asks in such a way may mean something else by what follows, too.
    if (refusal !== undefined) reply.raw.shouldKeepAlive = false;
    done(refusal);
  });
  // Views find their exchange by the context that they run in, and answer by Fastify; forwarded requests do neither.
  server.addHook('onRoute', (route) => {
    if (route.url !== FORWARDED) route.onRequest = (request, reply, done) => {
      reply.header('X-Request-Id', request.exchange.id);
      watchEnd(reply.raw, exchanges.pace);
      runWithin(request.exchange, done);
    };
  });
}

/** From the end of an answer on, its client has to take it. */
function watchEnd(response: ServerResponse, pace: Pace): void {
  if (!isHttp2(response.req)) return void response.once('prefinish', () => endUnlessRead(response, pace));
  // Where Node says nothing of that moment.
  const { end } = response;
  response.end = (...rest: unknown[]) => {
    end.apply(response, rest as Parameters<typeof end>);
    endUnlessRead(response, pace);
    return response;
  };
}

/** The path at which everything is registered that is no view. */
export const FORWARDED = '*';

/** Notes the error in the exchange's record and gives up what is still under way for it. */
export function fail(exchange: Exchange, thrown: unknown): GatewayError {
  const error = gatewayErrorOf(thrown);
  exchange.record.error ??= error;
  if (error.source === 'upstream') exchange.record.endedBy = 'upstream';
  exchange.abort(error);
  return error;
}
