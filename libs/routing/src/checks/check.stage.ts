import { Injectable } from '@nestjs/common';
import { type Exchange, Stage } from '@portico/pipeline';
import { edgeOf } from '../edge/edge.ts';
import { type Route, targetOf } from '../routes/route.ts';

/** Looks whether a request fits the description of the service that it is for, where its route says so. */
@Injectable()
export class CheckStage extends Stage {
  override run(exchange: Exchange): void | Promise<void> {
    const { checks } = edgeOf(exchange);
    // Only routes that are forwarded have any.
    return checks?.check(exchange, targetOf(exchange.match as Route, exchange));
  }
}
