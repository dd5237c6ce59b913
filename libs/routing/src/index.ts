import { upstreamsSection } from '@portico/client';
import { type Library } from '@portico/pipeline';
import { routesSection } from './routes/routes.section.ts';
import { printOpenApi } from './openapi/print-openapi.ts';
import { staticSection } from './static/static.section.ts';
import { RoutingModule } from './routing.module.ts';

export { MatchStage } from './match.stage.ts';
export { type Composed, type Degraded } from './views/outcome.ts';
export { IdempotencyKey } from './views/idempotency-key.decorator.ts';
export { Parts } from './views/parts.decorator.ts';
export { Degraded as DegradedSchema } from './openapi/problem.schema.ts';
export { View, type ViewOptions } from './views/view.decorator.ts';

export const routing: Library = { module: RoutingModule, sections: [upstreamsSection, routesSection, staticSection], commands: { 'print-openapi': printOpenApi } };
