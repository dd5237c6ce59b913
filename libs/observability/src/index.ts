import { type Library } from '@portico/pipeline';
import { ObservabilityModule } from './observability.module.ts';
import { observabilitySection } from './observability.section.ts';

export const observability: Library = { module: ObservabilityModule, sections: [observabilitySection] };
