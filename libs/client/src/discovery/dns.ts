import { type Endpoint } from '../instance.ts';
import { type Looked } from './name-source.ts';
import { type Names } from './source.ts';

/**
 * All addresses (A and AAAA) of an origin's host. A host may lack one kind.
 *
 * @throws Error of the resolver when it gives neither
 */
export async function addressesOf(names: Names, origin: string, zone: string | undefined): Promise<Looked> {
  const { hostname } = new URL(origin);
  const [four, six] = await Promise.allSettled([names.resolve4(hostname, { ttl: true }), names.resolve6(hostname, { ttl: true })]);
  if (four.status === 'rejected' && six.status === 'rejected') throw four.reason;
  // Neither kind may go missing because one of the two questions got lost.
  for (const each of [four, six]) if (each.status === 'rejected' && !HAS_NONE.has((each.reason as NodeJS.ErrnoException).code ?? '')) throw each.reason;
  const records = [four, six].flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const endpoints: Endpoint[] = records.map(({ address }) => ({ origin, address, weight: 1, zone }));
  return { endpoints, ttlMs: Math.min(...records.map(({ ttl }) => ttl)) * 1_000 };
}

const HAS_NONE = new Set(['ENODATA', 'ENOTFOUND']);
