import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Stage, type Exchange } from '@portico/pipeline';
import { isPreflight } from './cors/cors.stage.ts';
import { type EdgePolicy, setFields } from './edge/edge.ts';
import { Admission } from './admission.ts';
import { ForwardRoute } from './routes/forward-route.ts';
import { decodedParams } from './routes/path-template.ts';
import { type Found } from './routes/route-table.ts';
import { Routing } from './routing.ts';

/** Decides what serves the request, and so which policy all later stages read. */
@Injectable()
export class MatchStage extends Stage {
  constructor(
    private readonly routing: Routing,
    private readonly admission: Admission,
  ) {
    super();
  }

  run(exchange: Exchange, context: ExecutionContext): void {
    const policy = context.getClass() === ForwardRoute ? this.#declared(exchange) : this.#view(exchange, context);
    this.#follow(exchange, policy);
    this.#admit(exchange, policy);
  }

  #follow(exchange: Exchange, policy: EdgePolicy): void {
    exchange.policy = policy;
    setFields(exchange, policy.edge.fields);
    exchange.setDeadline(policy.timeoutMs);
    if (policy.maxCalls !== undefined) exchange.maxCalls = policy.maxCalls;
  }

  #declared(exchange: Exchange): EdgePolicy {
    try {
      const found = this.routing.table.find(exchange);
      exchange.match = found;
      if (found.kind === 'methods') return this.routing.askedForMethods;
      if (found.match.captures) exchange.params = decodedParams(found.match.template, exchange.path);
      return found.policy as EdgePolicy;
    } catch (error) {
      // A page of another origin may learn that there is nothing.
      const { cors } = this.routing.unmatched;
      if (cors) exchange.fields = cors.fieldsFor(exchange.request.headers.origin).fields;
      throw error;
    }
  }

  /** An OPTIONS that asks for methods, as a preflight does, is always answered; and an app must load to say that the shop is closed. */
  #admit(exchange: Exchange, { edge: { cors } }: EdgePolicy): void {
    const found = exchange.match as Found | undefined;
    if (found?.kind === 'methods' || found?.kind === 'static') return;
    const route = found?.kind === 'forward' || found?.kind === 'respond' ? found : undefined;
    try {
      this.admission.check(exchange, route);
    } catch (error) {
      if (route && isPreflight(exchange)) {
        // As if it did not list OPTIONS.
        exchange.match = this.routing.table.methodsAt(exchange);
        return this.#follow(exchange, this.routing.askedForMethods);
      }
      // A page of another origin may learn why.
      if (cors) exchange.fields = cors.fieldsFor(exchange.request.headers.origin).fields;
      throw error;
    }
  }

  #view(exchange: Exchange, context: ExecutionContext): EdgePolicy {
    exchange.params = exchange.request.params as Exchange['params'];
    const view = this.routing.viewOf(context.getHandler());
    exchange.match = view;
    if (exchange.query !== '') exchange.selection = view.fields?.take(exchange.request.query as Record<string, unknown>);
    return view.policy;
  }
}
