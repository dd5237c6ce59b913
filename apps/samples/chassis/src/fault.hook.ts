import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault, type FaultRule, parseFault } from './fault.schema.ts';
import { ProblemError } from './problem.error.ts';

/** Holds the rule that `PUT /faults` set last. */
export class FaultRules {
  rule: FaultRule | undefined;

  /** The fault for a request: its own header before the rule, none for the paths that steer and watch the service. */
  faultOf({ url, headers }: Pick<FastifyRequest, 'url' | 'headers'>): Fault | undefined {
    if (/^\/(?:faults|health)(?:[/?]|$)/.test(url)) return undefined;
    const field = headers['x-fault'];
    if (typeof field === 'string') return parseFault(field);
    return this.rule && url.startsWith(this.rule.path) ? this.rule : undefined;
  }
}

/** Makes answers go wrong as asked. For tests only. */
export function registerFaults(fastify: FastifyInstance, rules: FaultRules): void {
  const truncated = new WeakSet<FastifyRequest>();
  const misshapen = new WeakSet<FastifyRequest>();

  fastify.addHook('onRequest', async (request, reply) => {
    const fault = rules.faultOf(request);
    if (!fault) return undefined;
    if (fault.delayMs && !(await waited(fault.delayMs, reply))) return reply.hijack();
    if (fault.hang) {
      reply.hijack();
      await once(reply.raw, 'close');
      return reply;
    }
    if (fault.reset) {
      reply.hijack();
      request.raw.socket.resetAndDestroy();
      return reply;
    }
    if (fault.status) throw new ProblemError(fault.status, 'fault', 'A fault that the test asked for.');
    if (fault.garbage) return reply.type('text/html').send('<!doctype html><title>It works!</title><h1>It works!</h1>');
    if (fault.huge) return reply.type('application/json').send(JSON.stringify({ nonsense: 'nonsense '.repeat(10 * 1024 * 1024 / 9) }));
    if (fault.misshapen) misshapen.add(request);
    if (fault.truncate) truncated.add(request);
    return undefined;
  });

  fastify.addHook('onSend', async (request, reply, payload: unknown) => {
    if (typeof payload !== 'string') return payload;
    if (misshapen.has(request) && payload.startsWith('{')) {
      const nonsense = JSON.stringify(JSON.parse(payload, otherType));
      reply.header('content-length', Buffer.byteLength(nonsense));
      return nonsense;
    }
    if (!truncated.has(request)) return payload;
    const body = Buffer.from(payload);
    reply.header('content-length', body.length);
    return Readable.from(halfOf(body), { objectMode: false });
  });
}

function otherType(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return 666;
  return typeof value === 'number' ? 'nonsense' : value;
}

/** Waits unless the client leaves; true when it is still there. */
async function waited(ms: number, reply: FastifyReply): Promise<boolean> {
  const left = new AbortController();
  reply.raw.once('close', () => left.abort());
  return delay(ms, true, { signal: left.signal }).catch(() => false);
}

/** Ends with an error, upon which Fastify closes the connection; a turn later, so that the half is sent first. */
async function* halfOf(body: Buffer): AsyncGenerator<Buffer> {
  yield body.subarray(0, Math.ceil(body.length / 2));
  await delay(5);
  throw new Error('truncated as the test asked');
}
