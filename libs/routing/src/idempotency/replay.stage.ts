import { Injectable } from '@nestjs/common';
import { type Exchange, Stage } from '@portico/pipeline';
import { edgeOf } from '../edge/edge.ts';
import { Idempotency } from './idempotency.ts';

/** RFC 9110 section 9.2.1. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Answers what was answered already, where the route or view keeps answers by Idempotency-Key. */
@Injectable()
export class ReplayStage extends Stage {
  constructor(private readonly idempotency: Idempotency) {
    super();
  }

  override run(exchange: Exchange): void | Promise<void> {
    const mode = edgeOf(exchange).idempotency;
    if (mode !== 'off' && !SAFE.has(exchange.method)) return this.idempotency.begin(exchange, mode);
  }
}
