import { Inject, Injectable } from '@nestjs/common';
import { Upstreams } from '@portico/client';
import { type Exchange, type Passed, Stage } from '@portico/pipeline';
import { edgeOf } from '../edge/edge.ts';
import { answerKnown } from '../views/representation.ts';
import { type FoundView } from '../views/view-finder.ts';
import { Idempotency } from './idempotency.ts';

/** RFC 9110 section 9.2.1. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Answers what was answered already: by Idempotency-Key, where the route or view keeps answers; that it is still the same, to who has it. */
@Injectable()
export class ReplayStage extends Stage {
  constructor(
    private readonly idempotency: Idempotency,
    @Inject(Upstreams) private readonly upstreams: Upstreams,
  ) {
    super();
  }

  override run(exchange: Exchange): Passed | Promise<Passed> {
    const isSafe = SAFE.has(exchange.method);
    if (isSafe && (exchange.match as Partial<FoundView> | undefined)?.description?.conditional) return answerKnown(exchange, this.upstreams);
    const mode = edgeOf(exchange).idempotency;
    if (mode !== 'off' && !isSafe) return this.idempotency.begin(exchange, mode);
  }
}
