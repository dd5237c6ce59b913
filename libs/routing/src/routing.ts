import { type Upstreams } from '@portico/client';
import { type AllowedSpellings, type ConfigFault, type Configuration, type GatewayDefinition, type GatewayFile, type Policy, sizesSection, timeoutsSection } from '@portico/pipeline';
import { openApiDocument } from './openapi/openapi.document.ts';
import { unknownPolicies } from './policy-names.ts';
import { matchOf, takesAllOf } from './routes/match.options.ts';
import { routeOf } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import { routesSection } from './routes/routes.section.ts';
import { staticFiles } from './static/static-files.ts';
import { type FoundView, type ViewFinder } from './views/view-finder.ts';

/** What a gateway serves: its table, and the policy of each of its views in code. Follows the configuration. */
export class Routing {
  table = new RouteTable([]);
  #policies = new Map<unknown, Policy>();
  #views: readonly FoundView[] = [];
  #openApi: string | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly upstreams: Upstreams,
    private readonly finder: ViewFinder,
    private readonly gateway: Pick<GatewayDefinition, 'name' | 'policies'>,
    spellings: AllowedSpellings,
  ) {
    // Between this and the match nothing is waited for, so that both see the same table.
    spellings.allows = (method, path) => this.table.allows(method, path);
  }

  onModuleInit(): void {
    this.configuration.follow({ check: (file) => this.#check(file), apply: (file) => this.#apply(file) });
  }

  /** The gateway's description of itself (OpenAPI 3.1), made when it is first asked for. */
  openApi(): string {
    return (this.#openApi ??= JSON.stringify(openApiDocument(this.gateway.name, this.#views)));
  }

  /** @throws Error for a handler that is no view: the start has refused those, so nobody gets here. */
  policyOf(handler: unknown): Policy {
    const policy = this.#policies.get(handler);
    if (policy) return policy;
    throw new Error('This handler has no policy. Give it @View(name, {auth: …}).');
  }

  /** What the routes' own section cannot see: the gateway's code. */
  #check(file: GatewayFile): ConfigFault[] {
    const views = this.#find(file);
    const routes = file.get(routesSection);
    return [...unknownPolicies(Object.keys(this.gateway.policies ?? {}), { routes, views, where: file.where }), ...shadowedByCode(file, views), ...staticFiles(file).faults];
  }

  /** Exchanges in flight hold what they have found, and so end by the table that they began with. */
  #apply(file: GatewayFile): void {
    const views = this.#find(file);
    this.#views = views;
    this.#openApi = undefined;
    this.#policies = new Map(views.map(({ handler, policy }) => [handler, policy]));
    const timeouts = file.get(timeoutsSection);
    const defaults = { timeoutMs: timeouts.route, idleTimeoutMs: timeouts.idle, maxBodyBytes: file.get(sizesSection).body };
    const routes = file.get(routesSection).map((options, at) => {
      const place = file.where(['routes', at]);
      return routeOf(options, this.upstreams, defaults, `${place.file}:${place.line}`);
    });
    this.table = new RouteTable([...views, ...routes, ...staticFiles(file).files]);
  }

  #find(file: GatewayFile): FoundView[] {
    return this.finder.find({ timeoutMs: file.get(timeoutsSection).view, maxBodyBytes: file.get(sizesSection).body });
  }
}

/** A view in code takes its path for itself, whatever the method. */
function shadowedByCode(file: GatewayFile, views: readonly FoundView[]): ConfigFault[] {
  return file.get(routesSection).flatMap(({ match }, at) => {
    const shadow = views.find((view) => takesAllOf(view.match, matchOf(match)));
    if (shadow === undefined) return [];
    const message = `never matches: the view "${shadow.policy.name}" in code (${shadow.origin}) takes all of it`;
    return [{ ...file.where(['routes', at, 'match']), path: `routes[${at}].match`, message, fix: 'Choose another path, or remove one of them' }];
  });
}
