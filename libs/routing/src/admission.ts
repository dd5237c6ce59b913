import { type Exchange } from '@portico/pipeline';
import { loweredBy } from './caller-priority.ts';
import { type Maintenance } from './maintenance/maintenance.ts';
import { reservedPrefixOf } from './routes/match.options.ts';
import { type AnsweredRoute, type Route } from './routes/route.ts';
import { type AppVersions } from './versions/app-versions.ts';
import { tellDeprecation } from './versions/deprecated.ts';

/** Whether what was found is served now, and to this app. */
export class Admission {
  constructor(
    private readonly maintenance: Maintenance,
    private readonly versions: AppVersions,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @param route undefined for a view or a file
   * @throws GatewayError `maintenance`, `app_upgrade_required`, `gone`
   */
  check(exchange: Exchange, route: Route | AnsweredRoute | undefined): void {
    // No route takes one: the table has them before.
    if (route === undefined && reservedPrefixOf(exchange.path) !== undefined) return;
    if (this.maintenance.isOn || route?.maintenance) this.maintenance.refuse();
    this.versions.check(exchange);
    if (route?.deprecation) tellDeprecation(exchange, route.deprecation, this.now());
    exchange.priority = loweredBy(exchange.request.headers, route?.priority ?? exchange.policy!.priority ?? 'interactive');
  }
}
