import { type Upstreams } from '@portico/client';
import { type AllowedTargets, type Check, type Configuration, type GatewayDefinition, type Exchanges, type GatewayFile, type ReportFault, sizesSection, timeoutsSection } from '@portico/pipeline';
import { type Edge, type EdgePolicy } from './edge/edge.ts';
import { type Edges, withEdge } from './edge/edges.ts';
import { declaredView, describedView } from './declared/declared-view.ts';
import { viewsSection } from './declared/views.section.ts';
import { openApiDocument } from './openapi/openapi.document.ts';
import { checkPolicies } from './policy-names.ts';
import { checkLimitsInCode, checkLimitTargets } from './limits/limit-names.ts';
import { type Match, matchOf } from './routes/match.options.ts';
import { routeOf } from './routes/route.ts';
import { RouteTable } from './routes/route-table.ts';
import { routesSection } from './routes/routes.section.ts';
import { type Above, unreachable } from './routes/unreachable.ts';
import { checkStaticFiles, staticFiles } from './static/static-files.ts';
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
    this.configuration.follow({ checks: this.#checks(), apply: (file) => this.#apply(file) });
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

  /** For what the sections cannot see: the gateway's code. */
  #checks(): Check[] {
    const views = this.finder.find({ timeoutMs: 0, maxBodyBytes: 0 });
    const policies = Object.keys(this.gateway.policies ?? {});
    return [
      (whole, ...reports) => checkPolicies(policies, { routes: whole.get(routesSection) }, ...reports),
      (whole, ...reports) => checkPolicies(policies, { declared: whole.get(viewsSection) }, ...reports),
      (_whole, ...reports) => checkPolicies(policies, { views }, ...reports),
      checkShadows(views),
      checkNames(views),
      ...(this.production ? [checkProduction] : []),
      checkStaticFiles,
      checkLimitTargets(views),
      checkLimitsInCode(views),
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
function checkShadows(code: readonly FoundView[]): Check {
  return (whole, report) => {
    const above: Above[] = code.map(({ match, policy, origin }) => ({ match, text: `view "${policy.name}" in code (${origin})` }));
    const addAll = (entries: readonly { readonly path: Parameters<ReportFault>[0]; readonly match: Match; readonly text: string }[]) => {
      const before = above.length;
      for (const { path, match, text } of entries) {
        const reason = unreachable(match, above);
        // What is behind its own kind alone, its section has told.
        if (reason && !unreachable(match, above.slice(before))) report(path, reason.message, 'Choose another path, or remove one of them');
        above.push({ match, text });
      }
    };
    addAll(whole.get(viewsSection).map(({ match, name }, at) => ({ path: ['views', at, 'match'], match: matchOf(match), text: `view "${name}" above` })));
    addAll(whole.get(routesSection).map(({ match, name }, at) => ({ path: ['routes', at, 'match'], match: matchOf(match), text: `route "${name}" above` })));
    addAll((whole.get(staticSection)?.pages ?? []).map((path, at) => ({ path: ['static', 'pages', at], match: pageMatch(path), text: `page ${path} above` })));
  };
}

/** A name stands for one view in /openapi.json, in logs and in metrics. */
function checkNames(code: readonly FoundView[]): Check {
  return (whole, report) =>
    whole.get(viewsSection).forEach(({ name }, at) => {
      if (code.some(({ policy }) => policy.name === name)) report(['views', at, 'name'], `a view in code is called "${name}"`, 'Give it a name of its own');
    });
}

/** Faults are made for tests. */
const checkProduction: Check = (whole, report) =>
  whole.get(routesSection).forEach(({ faults }, at) => {
    if (faults !== undefined) report(['routes', at, 'faults'], 'no faults are made in production', 'Leave it out');
  });
