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

/** Thrown by a stage that has answered the request itself, such as a preflight: nothing comes after it. */
export const ANSWERED = Symbol('answered');

/**
 * One check of the way: returns to let the request go on, throws a GatewayError to refuse it, or {@link ANSWERED}. Returning nothing instead of
 * a promise keeps the way synchronous, which is what most requests need.
 */
export abstract class Stage {
  abstract run(exchange: Exchange, context: ExecutionContext): void | Promise<void>;
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
   * Lets the exchange pass all stages; no promise means that it has.
   *
   * @throws GatewayError of the stage that refused it, or the promise is rejected with it
   */
  run(exchange: Exchange, context: ExecutionContext, from = 0): void | Promise<void> {
    for (let at = from; at < this.#stages.length; at += 1) {
      const { name, stage } = this.#stages[at]!;
      const pending = stage.run(exchange, context);
      if (pending !== undefined) return waited(exchange, name, pending).then(() => this.run(exchange, context, at + 1));
    }
    exchange.record.stagesMs = performance.now() - exchange.startedAt;
  }
}

/** Notes how long a stage had to wait, whatever came of it. */
async function waited({ record, startedAt }: Exchange, name: StageName, pending: Promise<void>): Promise<void> {
  const startMs = performance.now() - startedAt;
  try {
    await pending;
  } finally {
    record.stages.push({ name, startMs, durationMs: performance.now() - startedAt - startMs });
  }
}

/** The one guard of a gateway. */
export class PipelineGuard implements CanActivate {
  constructor(private readonly pipeline: Pipeline) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const { exchange } = context.getArgByIndex<FastifyRequest>(0);
    return this.pipeline.run(exchange, context)?.then(() => true as const) ?? true;
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the observe hook, before anything else sees the request. */
    exchange: Exchange;
  }
}
