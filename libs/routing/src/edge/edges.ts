import { type GatewayFile, type Policy, type Reading } from '@portico/pipeline';
import { AddressList } from '../addresses/address-list.ts';
import { addressesSection } from '../addresses/addresses.section.ts';
import { Checks } from '../checks/checks.ts';
import { descriptionIn } from '../checks/checks.options.ts';
import { CorsPolicy } from '../cors/cors-policy.ts';
import { corsSection } from '../cors/cors.section.ts';
import { securityFields, yieldingFields } from '../security-headers/security-headers.ts';
import { securityHeadersSection } from '../security-headers/security-headers.section.ts';
import { Concurrency } from '../limits/concurrency.ts';
import { type Limits } from '../limits/limits.ts';
import { type EdgeOptions, type HandlerEdge } from './edge.options.ts';
import { type Edge, type EdgePolicy } from './edge.ts';

const CORS_FIELDS = ['origin', 'credentials', 'methods', 'headers', 'max-age'].map((name) => `access-control-allow-${name}`);
/** The gateway alone speaks CORS, and no service has a browser forget the gateway's cookies. */
const NEVER_PASSED = [...CORS_FIELDS, 'access-control-max-age', 'access-control-expose-headers', 'clear-site-data', 'set-cookie2'];

/** Makes the edges of all policies, by the file that holds. What counts requests goes on from one file to the next. */
export class Edges {
  #gates = new Map<string, Concurrency>();
  #gatesBefore = this.#gates;
  #checks: { readonly route: string; readonly checks: Checks }[] = [];
  #file: GatewayFile | undefined;

  constructor(
    private readonly limits: Limits,
    private readonly production: boolean,
  ) {}

  readonly readings: readonly Reading[] = [
    {
      name: 'portico.route.overloaded',
      kind: 'counter',
      unit: '{request}',
      description: 'Requests refused because too many of their route were being answered',
      read: () => [...this.#gates].map(([route, { refused }]) => [refused, { 'portico.route': route }] as const),
    },
    {
      name: 'portico.check.misfits',
      kind: 'counter',
      unit: '{request}',
      description: 'Requests that did not fit the description of their service',
      read: () => this.#checks.map(({ route, checks }) => [checks.misfits, { 'portico.route': route }] as const),
    },
  ];

  apply(file: GatewayFile): void {
    this.#file = file;
    this.#checks = [];
    this.#gatesBefore = this.#gates;
    this.#gates = new Map();
    this.limits.apply(file);
  }

  /** @param declaredIn the file that says it, for what is named relative to it */
  of(options: EdgeOptions | HandlerEdge, declaredIn = ''): Edge {
    const file = this.#file!;
    const { name, limits: named, concurrency, idempotency, securityHeaders } = options;
    const { cors: ownCors, addresses: ownAddresses, maxUrl, maxHeaders, checks: checked } = options as Partial<EdgeOptions>;
    const fields = securityFields(this.production, file.get(securityHeadersSection), securityHeaders);
    const yielding = yieldingFields(file.get(securityHeadersSection), securityHeaders);
    const own = fields.filter((_piece, at) => at % 2 === 0).map((field) => field.toLowerCase());
    const cors = ownCors === 'off' ? undefined : (ownCors ?? file.get(corsSection));
    const addresses = [file.get(addressesSection), ownAddresses].flatMap((lists) => (lists ? [new AddressList(lists)] : []));
    const limits = this.limits.of(name, named);
    const limited = limits.early || limits.late ? ['ratelimit', 'ratelimit-policy'] : [];
    const checks =
      typeof checked === 'object' && checked.mode !== 'off' ? new Checks(name, checked.mode, descriptionIn(checked.description, declaredIn)) : undefined;
    if (checks) this.#checks.push({ route: name, checks });
    return Object.freeze({
      fields: Object.freeze(fields),
      withheld: new Set([...NEVER_PASSED, ...limited, ...own.filter((field) => !yielding.includes(field))]),
      yielding,
      cors: cors && new CorsPolicy(cors, fields),
      limits,
      concurrency: concurrency === undefined ? undefined : this.#gate(name, concurrency),
      addresses: addresses.length === 0 ? undefined : addresses,
      sizes: maxUrl === undefined && maxHeaders === undefined ? undefined : { url: maxUrl ?? Infinity, headers: maxHeaders ?? Infinity },
      idempotency: idempotency ?? 'off',
      checks,
    });
  }

  #gate(name: string, limit: number): Concurrency {
    const known = this.#gates.get(name) ?? this.#gatesBefore.get(name);
    const gate = known?.limit === limit ? known : new Concurrency(limit);
    this.#gates.set(name, gate);
    return gate;
  }
}

/** The entry with its edge in its policy. */
export function withEdge<E extends { readonly policy: Policy }>(entry: E, edge: Edge): E & { readonly policy: EdgePolicy } {
  return Object.freeze({ ...entry, policy: Object.freeze({ ...entry.policy, edge }) });
}
