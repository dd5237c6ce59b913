import { type IncomingHttpHeaders } from 'node:http';
import { type Priority } from '@portico/pipeline';

const ORDER: readonly Priority[] = ['interactive', 'prefetch', 'background'];
const URGENCY = /(?:^|[\s,;])u=([0-7])(?=$|[\s,;])/;

/**
 * What a request's own fields make of its route's priority. Priority (RFC 9218 section 4.1): urgency 0 to 3, the default, leaves it; 4 and 5
 * are worth a prefetch; 6 and 7 background. Sec-Purpose (Fetch, section 2.2.5), which browsers send when nobody waits yet, is a prefetch. A
 * caller can only lower its own: asking for more is for whoever runs the gateway.
 */
export function loweredBy({ priority: field, 'sec-purpose': purpose }: IncomingHttpHeaders, priority: Priority): Priority {
  if (field === undefined && purpose === undefined) return priority;
  const urgency = Number(URGENCY.exec(String(field))?.[1] ?? 0);
  const least = /^prefetch\b/.test(String(purpose)) ? 1 : 0;
  const asked = Math.max(least, urgency < 4 ? 0 : urgency < 6 ? 1 : 2);
  return asked > ORDER.indexOf(priority) ? ORDER[asked]! : priority;
}
