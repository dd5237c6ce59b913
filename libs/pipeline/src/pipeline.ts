import { type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { type ModuleRef } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { type Exchange } from './exchange/exchange.ts';

/**
 * The way of every request, in this order, in every gateway:
 *
 *   observe → canonicalize → match → cors → limit (address) → protect (CSRF) → authenticate
 *           → limit (identity) → authorize → check → replay → forward | compose → respond;   any throw → problem
 *
 * `observe` and `canonicalize` are the server's one hook (server/observe.hook.ts); forward and compose are the controllers that Nest calls
 * after these stages; problem is the one filter. A gateway fills the slots that it needs in its own `src/pipeline.ts`,
 * and cannot reorder them.
 */
export const STAGES = ['match', 'cors', 'limitAddress', 'protect', 'authenticate', 'limitIdentity', 'authorize', 'check', 'replay'] as const;

export type StageName = (typeof STAGES)[number];

/** Returned by a stage that has answered the request itself, such as a preflight: nothing comes after it. */
export const ANSWERED: unique symbol = Symbol('answered');

/** What comes of a stage, or of all of them. */
export type Passed = void | typeof ANSWERED;

/**
 * One check of the way: returns nothing to let the request go on, or {@link ANSWERED}, and throws a GatewayError to refuse it. Returning
 * no promise keeps the way synchronous, which is what most requests need.
 */
export abstract class Stage {
  abstract run(exchange: Exchange, context: ExecutionContext): Passed | Promise<Passed>;
}

/** Which stage stands in which slot. Without `match` and `authorize` nothing would be denied, so both must be filled. */
export type Slots = Partial<Record<StageName, Type<Stage>>> & Record<'match' | 'authorize', Type<Stage>>;

/** The stages of a gateway, in their order. Views pass them by Nest's guard, forwarded requests on their own. */
export class Pipeline {
  readonly #stages: { readonly name: StageName; readonly stage: Stage }[] = [];

  constructor(
    private readonly slots: Slots,
    private readonly modules: ModuleRef,
  ) {}

  onModuleInit(): void {
    for (const name of STAGES) {
      const stage = this.slots[name];
      if (stage) this.#stages.push({ name, stage: this.modules.get(stage, { strict: false }) });
    }
  }

  /**
   * Lets the exchange pass all stages; nothing, and no promise, means that it has.
   *
   * @throws GatewayError of the stage that refused it, or the promise is rejected with it
   */
  run(exchange: Exchange, context: ExecutionContext, from = 0): Passed | Promise<Passed> {
    for (let at = from; at < this.#stages.length; at += 1) {
      const { name, stage } = this.#stages[at]!;
      const passed = stage.run(exchange, context);
      if (passed === ANSWERED) return passed;
      if (passed !== undefined) return waited(exchange, name, passed).then((then) => then ?? this.run(exchange, context, at + 1));
    }
    exchange.record.stagesMs = performance.now() - exchange.startedAt;
  }
}

/** Notes how long a stage had to wait, whatever came of it. */
async function waited({ record, startedAt }: Exchange, name: StageName, pending: Promise<Passed>): Promise<Passed> {
  const startMs = performance.now() - startedAt;
  try {
    return await pending;
  } finally {
    record.stages.push({ name, startMs, durationMs: performance.now() - startedAt - startMs });
  }
}

/** The one guard of a gateway. */
export class PipelineGuard implements CanActivate {
  constructor(private readonly pipeline: Pipeline) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const { exchange } = context.getArgByIndex<FastifyRequest>(0);
    const passed = this.pipeline.run(exchange, context);
    if (passed === undefined) return true;
    return passed === ANSWERED ? never() : passed.then((then) => (then === ANSWERED ? never() : true));
  }
}

/** Nest has no word for a request that is answered already: its handler waits for ever, and is forgotten with the promise. To throw costs 30 µs. */
function never(): Promise<never> {
  return new Promise<never>(() => {});
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the observe hook, before anything else sees the request. */
    exchange: Exchange;
  }
}
