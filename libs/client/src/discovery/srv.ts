import { type Endpoint } from '../instance.ts';
import { type Looked } from './name-source.ts';
import { isOrigin } from './origins.options.ts';
import { type Names } from './source.ts';

/** The targets of SRV records with the lowest priority value (RFC 2782), by their weights. The target "." says that there is no such service. */
export async function targetsOf(names: Names, srv: string, scheme: string, zone: string | undefined): Promise<Looked> {
  const records = (await names.resolveSrv(srv)).filter(({ name, port }) => isOrigin(`${scheme}://${name}:${port}`));
  const first = Math.min(...records.map(({ priority }) => priority));
  const endpoints: Endpoint[] = records
    .filter(({ priority }) => priority === first)
    // A weight of 0 is "hardly ever" there, and 1 is the least here.
    .map(({ name, port, weight }) => ({ origin: `${scheme}://${name}:${port}`, weight: Math.max(1, weight), zone }));
  // Node does not tell how long they are good.
  return { endpoints, ttlMs: Infinity };
}
