import { type OnModuleInit } from '@nestjs/common';
import { type Upstreams } from '@portico/client';
import { ConfigFaults, type GatewayDefinition, type GatewayFile, type Policy, sizesSection, timeoutsSection } from '@portico/pipeline';
import { openApiDocument } from './openapi/openapi.document.ts';
import { unknownPolicies } from './policy-names.ts';
import { routeOf, RouteTable } from './routes/route-table.ts';
import { routesSection } from './routes/routes.section.ts';
import { type FoundView, type ViewFinder } from './views/view-finder.ts';

/** What a gateway serves: its table, and the policy of each of its views. */
export class Routing implements OnModuleInit {
  table = new RouteTable([], []);
  #policies = new Map<unknown, Policy>();
  #views: readonly FoundView[] = [];
  #openApi: string | undefined;

  constructor(
    private readonly file: GatewayFile,
    private readonly upstreams: Upstreams,
    private readonly finder: ViewFinder,
    private readonly gateway: Pick<GatewayDefinition, 'name' | 'policies'>,
  ) {}

  onModuleInit(): void {
    const sizes = this.file.get(sizesSection);
    const timeouts = this.file.get(timeoutsSection);
    const views = this.finder.find({ timeoutMs: timeouts.view, maxBodyBytes: sizes.body });
    this.#views = views;
    this.#policies = new Map(views.map(({ handler, policy }: FoundView) => [handler, policy]));
    const defaults = { timeoutMs: timeouts.route, idleTimeoutMs: timeouts.idle, maxBodyBytes: sizes.body };
    const declared = this.file.get(routesSection);
    const faults = unknownPolicies(Object.keys(this.gateway.policies ?? {}), { routes: declared, views, where: this.file.where });
    if (faults.length > 0) throw new ConfigFaults(faults);
    const routes = declared.map((options, at) => {
      const { file, line } = this.file.where(['routes', at]);
      return routeOf(options, this.upstreams, defaults, `${file}:${line}`);
    });
    this.table = new RouteTable(views, routes);
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
}
