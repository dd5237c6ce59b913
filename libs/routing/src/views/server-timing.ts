import { type PartOutcome } from '@portico/pipeline';

/**
 * The parts' times in milliseconds as a Server-Timing field (W3C Server Timing section 2): `product;dur=12.3, reviews;dur=80;desc="timeout"`;
 * of one that is under way yet, `waiting`.
 */
export function serverTiming(parts: Iterable<PartOutcome>): string {
  let field = '';
  for (const { name, durationMs, outcome, reason } of parts) {
    if (field !== '') field += ', ';
    field += outcome === 'waiting' ? `${name};desc="waiting"` : `${name};dur=${Math.round(durationMs * 10) / 10}`;
    if (reason !== undefined) field += `;desc="${reason}"`;
  }
  return field;
}
