import { type Exchange } from '@portico/pipeline';

/** Who may look into a production gateway's answers: operators, by this scope or role. */
const SCOPE = 'portico:explain';
const ROLE = 'operator';

/** Whether the caller may see how an answer came about. */
export function maySeeInside({ showTimings, principal }: Exchange): boolean {
  return showTimings || principal.scopes.includes(SCOPE) || principal.roles.includes(ROLE);
}

/** Whether the answer is to tell how it came about: `Portico-Explain: 1`, by who may. */
export function isExplained(exchange: Exchange): boolean {
  return exchange.request.raw.headers['portico-explain'] === '1' && maySeeInside(exchange);
}

/** An answer's timeline, of the record that traces and logs are made of. Milliseconds from the start of the exchange. */
export function timeline({ id, trace, record, startedAt }: Exchange): object {
  const round = (ms: number) => Math.round(ms * 10) / 10;
  const timed = <T extends { readonly startMs: number }>({ startMs, ...rest }: T) => ({ ...rest, startMs: round(startMs), ...('durationMs' in rest && { durationMs: round(Number(rest.durationMs)) }) });
  return {
    requestId: id,
    traceId: trace.traceId,
    composedMs: round(performance.now() - startedAt),
    stages: record.stages.map(timed),
    parts: record.parts.map(timed),
    cache: record.cacheUses.map(timed),
    calls: record.attempts.map(timed),
    ...(record.refused && { refused: record.refused.map(timed) }),
  };
}
