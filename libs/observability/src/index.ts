import { type Library } from '@portico/pipeline';
import { ObservabilityModule } from './observability.module.ts';

export const observability: Library = { module: ObservabilityModule, sections: [] };
