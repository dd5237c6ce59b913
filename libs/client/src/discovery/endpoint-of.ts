import { type Endpoint } from '../instance.ts';
import { type StaticOrigin } from './origins.options.ts';

export function endpointOf(entry: StaticOrigin): Endpoint {
  if (typeof entry === 'string') return { origin: bare(entry), weight: 1 };
  return { origin: bare(entry.url), weight: entry.weight ?? 1, zone: entry.zone };
}

/** `http://localhost:4401/` and `http://localhost:4401` are the same instance. */
function bare(origin: string): string {
  return origin.replace(/\/$/, '');
}
