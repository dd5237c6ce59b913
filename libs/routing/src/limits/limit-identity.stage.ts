import { Injectable } from '@nestjs/common';
import { type Exchange, Stage } from '@portico/pipeline';
import { edgeOf } from '../edge/edge.ts';

/** What is refused now that it is known who calls: how often a principal, session or client comes, and what is too much at a time. */
@Injectable()
export class LimitIdentityStage extends Stage {
  override run(exchange: Exchange): void | Promise<void> {
    const { limits, concurrency } = edgeOf(exchange);
    const pending = limits.late?.take(exchange, limits.early !== undefined);
    if (concurrency === undefined) return pending;
    if (pending !== undefined) return pending.then(() => concurrency.enter(exchange));
    concurrency.enter(exchange);
  }
}
