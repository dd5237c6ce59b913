import { type Priority } from '@portico/pipeline';

const ORDER: readonly Priority[] = ['interactive', 'prefetch', 'background'];
const URGENCY = /(?:^|[\s,;])u=([0-7])(?=$|[\s,;])/;

/**
 * What a request's Priority field (RFC 9218 section 4.1) makes of its route's priority: urgency 0 to 3, the default, leaves it; 4 and 5 are
 * worth a prefetch; 6 and 7 background. A caller can only lower its own: asking for more is for whoever runs the gateway.
 */
export function loweredBy(field: string | undefined, priority: Priority): Priority {
  const urgency = Number(URGENCY.exec(field ?? '')?.[1] ?? 0);
  const asked = urgency < 4 ? 0 : urgency < 6 ? 1 : 2;
  return asked > ORDER.indexOf(priority) ? ORDER[asked]! : priority;
}
