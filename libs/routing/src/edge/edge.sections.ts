import { type ConfigSection } from '@portico/pipeline';
import { addressesSection } from '../addresses/addresses.section.ts';
import { corsSection } from '../cors/cors.section.ts';
import { securityHeadersSection } from '../security-headers/security-headers.section.ts';
import { limitsSection } from '../limits/limits.section.ts';

/** What holds for the whole gateway; routes and views add to it or replace it. */
export const edgeSections: readonly ConfigSection<unknown>[] = [limitsSection, addressesSection, corsSection, securityHeadersSection];
