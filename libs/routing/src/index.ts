import { upstreamsSection } from '@portico/client';
import { type Library } from '@portico/pipeline';
import { routesSection } from './routes/routes.section.ts';
import { printOpenApi } from './openapi/print-openapi.ts';
import { staticSection } from './static/static.section.ts';
import { edgeSections } from './edge/edge.sections.ts';
import { viewsSection } from './declared/views.section.ts';
import { localesSection } from './views/locales.section.ts';
import { maintenanceSection } from './maintenance/maintenance.ts';
import { appsSection } from './versions/app-versions.ts';
import { RoutingModule } from './routing.module.ts';

export { CheckStage } from './checks/check.stage.ts';
export { CorsStage } from './cors/cors.stage.ts';
export { ReplayStage } from './idempotency/replay.stage.ts';
export { LimitAddressStage } from './limits/limit-address.stage.ts';
export { LimitIdentityStage } from './limits/limit-identity.stage.ts';
export { MatchStage } from './match.stage.ts';
export { type Composed, type Degraded } from './views/outcome.ts';
export { IdempotencyKey } from './views/idempotency-key.decorator.ts';
export { Cursors } from './views/cursors.ts';
export { type Device, DeviceQuery, imageFor, USUAL_DEVICE } from './views/device.ts';
export { Parts } from './views/parts.decorator.ts';
export { Degraded as DegradedSchema } from './openapi/problem.schema.ts';
export { View, type ViewOptions } from './views/view.decorator.ts';

export const routing: Library = {
  module: RoutingModule,
  sections: [upstreamsSection, ...edgeSections, maintenanceSection, appsSection, localesSection, viewsSection, routesSection, staticSection],
  commands: { 'print-openapi': printOpenApi },
};
