import { type ConfigFault, type GatewayFile } from '@portico/pipeline';
import { type UpstreamOptions } from './upstreams.section.ts';

/** For a gateway without a library that provides credentials: every upstream that asks for one. */
export function missingCredentials(upstreams: Readonly<Record<string, UpstreamOptions>>, where: GatewayFile['where']): ConfigFault[] {
  return Object.entries(upstreams)
    .filter(([, { credential }]) => credential !== 'none' && credential !== 'pass')
    .map(([name, { credential }]) => ({
      ...where(['upstreams', name, 'credential']),
      path: `upstreams.${name}.credential`,
      message: `nothing in this gateway provides the credential "${credential}"`,
      fix: "Add the library auth to the gateway's src/pipeline.ts",
    }));
}
