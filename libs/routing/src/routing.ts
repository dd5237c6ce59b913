import { type Upstreams } from '@portico/client';
import { type AllowedTargets, type ConfigFault, type Configuration, faultAt, type GatewayDefinition, type Exchanges, type GatewayFile, sizesSection, timeoutsSection } from '@portico/pipeline';
import { type Edge, type EdgePolicy } from './edge/edge.ts';
import { type Edges, withEdge } from './edge/edges.ts';
import { declaredView, describedView } from './declared/declared-view.ts';
import { viewsSection } from './declared/views.section.ts';
import { openApiDocument } from './openapi/openapi.document.ts';
import { unknownPolicies } from './policy-names.ts';
import { type Match, matchOf } from './routes/match.options.ts';
import { routeOf } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import { routesSection } from './routes/routes.section.ts';
import { type Above, unreachable } from './routes/unreachable.ts';
import { staticFiles } from './static/static-files.ts';
import { pageMatch, staticSection } from './static/static.section.ts';
import { Locales } from './views/locales.ts';
import { localesSection } from './views/locales.section.ts';
import { type FoundView, type ViewFinder } from './views/view-finder.ts';

/** What a gateway serves: its table, and the policy of each of its views in code. Follows the configuration. */
export class Routing {
  table = new RouteTable([]);
  /** Holds for what no route or view takes. */
  unmatched!: Edge;
  /** Holds for an OPTIONS that asks for a path's methods: it tells nothing else, and so needs nobody to be signed in. */
  askedForMethods!: EdgePolicy;
  #byHandler = new Map<unknown, FoundView & { readonly policy: EdgePolicy }>();
  #views: readonly FoundView[] = [];
  #openApi: string | undefined;

  constructor(
    private readonly configuration: Configuration,
    private readonly upstreams: Upstreams,
    private readonly finder: ViewFinder,
    private readonly gateway: Pick<GatewayDefinition, 'name' | 'policies'>,
    private readonly targets: AllowedTargets,
    private readonly edges: Edges,
    private readonly exchanges: Pick<Exchanges, 'fields'>,
    private readonly production: boolean,
  ) {
    // Between this and the match nothing is waited for, so that both see the same table.
    targets.allows = (method, path) => this.table.allows(method, path);
  }

  onModuleInit(): void {
    this.configuration.follow({ check: (file) => this.#check(file), apply: (file) => this.#apply(file) });
  }

  /** The gateway's description of itself (OpenAPI 3.1), made when it is first asked for. */
  openApi(): string {
    return (this.#openApi ??= JSON.stringify(openApiDocument(this.gateway.name, [...this.#views, ...this.configuration.file.get(viewsSection).map(describedView)])));
  }

  /** @throws Error for a handler that is no view: the start has refused those, so nobody gets here. */
  viewOf(handler: unknown): FoundView & { readonly policy: EdgePolicy } {
    const view = this.#byHandler.get(handler);
    if (view) return view;
    throw new Error('This handler has no policy. Give it @View(name, {auth: …}).');
  }

  /** What the routes' own section cannot see: the gateway's code. */
  #check(file: GatewayFile): ConfigFault[] {
    const views = this.#find(file);
    const routes = file.get(routesSection);
    return [
      ...unknownPolicies(Object.keys(this.gateway.policies ?? {}), { routes, views, declared: file.get(viewsSection), where: file.where }),
      ...shadowed(file, views),
      ...namedTwice(file, views),
      ...(this.production ? faultsInProduction(file) : []),
      ...staticFiles(file).faults,
      ...this.edges.check(file, views, [...routes, ...file.get(viewsSection)].map(({ name }) => name)),
    ];
  }

  /** Exchanges in flight hold what they have found, and so end by the table that they began with. */
  #apply(file: GatewayFile): void {
    this.edges.apply(file);
    this.unmatched = this.edges.of({ name: 'unmatched' });
    this.exchanges.fields = this.unmatched.fields;
    this.askedForMethods = askedForMethods(this.edges);
    const locales = new Locales(file.get(localesSection));
    const views = this.#find(file).map((view) => withEdge({ ...view, locales }, this.edges.of(view.policy)));
    this.#views = views;
    this.#openApi = undefined;
    this.#byHandler = new Map(views.map((view) => [view.handler, view]));
    const timeouts = file.get(timeoutsSection);
    const defaults = { timeoutMs: timeouts.route, idleTimeoutMs: timeouts.idle, maxBodyBytes: file.get(sizesSection).body };
    const declared = file.get(viewsSection).map((declaration, at) => {
      const place = file.where(['views', at]);
      const view = declaredView(declaration, this.upstreams, { timeoutMs: timeouts.view, maxBodyBytes: 0 }, `${place.file}:${place.line}`);
      return withEdge(view, this.edges.of(declaration, place.file));
    });
    const routes = file.get(routesSection).map((options, at) => {
      const place = file.where(['routes', at]);
      return withEdge(routeOf(options, this.upstreams, defaults, `${place.file}:${place.line}`), this.edges.of(options, place.file));
    });
    const files = staticFiles(file).files.map((each) => withEdge(each, this.edges.of({ name: 'static' })));
    this.#serve(new RouteTable([...views, ...declared, ...routes, ...files]));
  }

  #serve(table: RouteTable): void {
    this.table = table;
    this.targets.methods = table.methods;
  }

  #find(file: GatewayFile): FoundView[] {
    return this.finder.find({ timeoutMs: file.get(timeoutsSection).view, maxBodyBytes: file.get(sizesSection).body });
  }
}

function askedForMethods(edges: Edges): EdgePolicy {
  return Object.freeze({ kind: 'route', name: 'options', auth: 'anonymous', timeoutMs: 10_000, maxBodyBytes: 0, edge: edges.of({ name: 'options' }) });
}

/** What is behind something of another kind: views in code stand before declared views, those before routes, and those before pages. */
function shadowed(file: GatewayFile, code: readonly FoundView[]): ConfigFault[] {
  const above: Above[] = code.map(({ match, policy, origin }) => ({ match, text: `view "${policy.name}" in code (${origin})` }));
  const faults: ConfigFault[] = [];
  const add = (path: (string | number)[], match: Match, text: string) => {
    const reason = unreachable(match, above);
    if (reason) faults.push(faultAt({ ...file.where(path), path }, reason.message, 'Choose another path, or remove one of them'));
    above.push({ match, text });
  };
  file.get(viewsSection).forEach(({ match, name }, at) => add(['views', at, 'match'], matchOf(match), `view "${name}" above`));
  file.get(routesSection).forEach(({ match, name }, at) => add(['routes', at, 'match'], matchOf(match), `route "${name}" above`));
  file.get(staticSection)?.pages.forEach((path, at) => add(['static', 'pages', at], pageMatch(path), `page ${path} above`));
  return faults;
}

/** A name stands for one view in /openapi.json, in logs and in metrics. */
function namedTwice(file: GatewayFile, code: readonly FoundView[]): ConfigFault[] {
  return file.get(viewsSection).flatMap(({ name }, at) => {
    if (!code.some(({ policy }) => policy.name === name)) return [];
    return [{ ...file.where(['views', at, 'name']), path: `views[${at}].name`, message: `a view in code is called "${name}"`, fix: 'Give it a name of its own' }];
  });
}

/** Faults are made for tests. */
function faultsInProduction(file: GatewayFile): ConfigFault[] {
  return file.get(routesSection).flatMap(({ faults }, at) => {
    if (faults === undefined) return [];
    return [{ ...file.where(['routes', at, 'faults']), path: `routes[${at}].faults`, message: 'no faults are made in production', fix: 'Leave it out' }];
  });
}
