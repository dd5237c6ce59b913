import { type Check } from '@portico/pipeline';
import { upstreamsSection } from './upstreams.section.ts';

/** For a gateway without a library that provides credentials: tells every upstream that asks for one. */
export const checkCredentials: Check = (whole, report) => {
  for (const [name, { credential }] of Object.entries(whole.get(upstreamsSection))) {
    if (credential === 'none' || credential === 'pass') continue;
    const message = `nothing in this gateway provides the credential "${credential}"`;
    report(['upstreams', name, 'credential'], message, "Add the library auth to the gateway's src/pipeline.ts");
  }
};
