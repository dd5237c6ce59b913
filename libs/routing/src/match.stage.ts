import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Stage, type Exchange } from '@portico/pipeline';
import { ForwardRoute } from './routes/forward-route.ts';
import { decodedParams } from './routes/path-template.ts';
import { Routing } from './routing.ts';

/** Decides what serves the request, and so which policy all later stages read. */
@Injectable()
export class MatchStage extends Stage {
  constructor(private readonly routing: Routing) {
    super();
  }

  run(exchange: Exchange, context: ExecutionContext): void {
    if (context.getClass() === ForwardRoute) {
      const found = this.routing.table.find(exchange);
      exchange.match = found;
      if (found.kind === 'methods') {
        exchange.policy = ASKED_FOR_METHODS;
      } else {
        exchange.policy = found.policy;
        if (found.match.captures) exchange.params = decodedParams(found.match.template, exchange.path);
      }
    } else {
      exchange.policy = this.routing.policyOf(context.getHandler());
      exchange.params = exchange.request.params as Exchange['params'];
    }
    exchange.setDeadline(exchange.policy.timeoutMs);
    if (exchange.policy.maxCalls !== undefined) exchange.maxCalls = exchange.policy.maxCalls;
  }
}

/** OPTIONS tells nothing but methods, and so needs nobody to be signed in. */
const ASKED_FOR_METHODS = Object.freeze({ kind: 'route', name: 'options', auth: 'anonymous', timeoutMs: 10_000, maxBodyBytes: 0 } as const);
