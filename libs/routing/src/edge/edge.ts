import { type Exchange, type Policy } from '@portico/pipeline';
import { type AddressList } from '../addresses/address-list.ts';
import { type Checks } from '../checks/checks.ts';
import { type CorsPolicy } from '../cors/cors-policy.ts';
import { type IdempotencyMode } from '../idempotency/idempotency.options.ts';
import { type Concurrency } from '../limits/concurrency.ts';
import { type PolicyLimits } from '../limits/limits.ts';

/** What stands between the clients and a route or view, beside who may call it: resolved at load, frozen. */
export interface Edge {
  /** What every answer carries, names and values in turn. */
  readonly fields: readonly string[];
  /** A service's fields that stay behind, since the gateway says them itself or nobody does; in lower case. */
  readonly withheld: ReadonlySet<string>;
  /** Those of `fields`, in lower case, in whose place a service's own stands where it sends one. */
  readonly yielding: readonly string[];
  readonly cors: CorsPolicy | undefined;
  readonly limits: PolicyLimits;
  readonly concurrency: Concurrency | undefined;
  /** Each of them must admit the caller. */
  readonly addresses: readonly AddressList[] | undefined;
  /** Smaller ones than the gateway's, bytes. */
  readonly sizes: { readonly url: number; readonly headers: number } | undefined;
  readonly idempotency: IdempotencyMode;
  readonly checks: Checks | undefined;
}

export interface EdgePolicy extends Policy {
  readonly edge: Edge;
}

/** All policies of a gateway are made by this library, with their edge. */
export function edgeOf({ policy }: { readonly policy?: Policy | undefined }): Edge {
  return (policy as EdgePolicy).edge;
}

/** What the answer carries from now on, once it is known what serves the request. A view's handler may still say something else. */
export function setFields(exchange: Exchange, fields: readonly string[]): void {
  exchange.fields = fields;
  // What the table leads to takes them from the exchange, as problems do; the answer of a view in code is sent by Fastify.
  if ((exchange.match as { readonly kind: string } | undefined)?.kind !== 'code') return;
  for (let at = 0; at < fields.length; at += 2) exchange.reply.header(fields[at]!, fields[at + 1]);
}
