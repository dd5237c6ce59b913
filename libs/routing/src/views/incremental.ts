import { Readable } from 'node:stream';
import { type Exchange } from '@portico/pipeline';
import { varyBy } from './locales.ts';

/** Writes one event of an incremental answer. */
export interface EventFormat {
  readonly contentType: string;
  write(event: string, data: object): string;
}

const NDJSON: EventFormat = { contentType: 'application/x-ndjson', write: (event, data) => `${JSON.stringify({ event, ...data })}\n` };
/** WHATWG HTML section 9.2. */
const EVENT_STREAM: EventFormat = { contentType: 'text/event-stream', write: (event, data) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n` };

/** How the client wants the answer piece by piece, if it does. */
export function eventFormat({ method, request }: Exchange): EventFormat | undefined {
  const accept = request.raw.headers.accept;
  if (accept === undefined || method !== 'GET') return undefined;
  if (accept.includes(NDJSON.contentType)) return NDJSON;
  return accept.includes(EVENT_STREAM.contentType) ? EVENT_STREAM : undefined;
}

export interface Pieces<T> {
  /** All parts, with what stands for those that have not come. */
  readonly known: T;
  /** Those that can be missed, by name; they never fail. */
  readonly pending: ReadonlyMap<keyof T & string, Promise<unknown>>;
  readonly shape: (parts: T) => object;
  /** What is not whole in the end. */
  readonly flaws: () => object;
}

/**
 * An answer piece by piece: `answer` with all that is required, then with each part `set`, the members that it changes; `end` says
 * what is missing. The same shape as at once, made again as parts come.
 */
export function incremental<T>(exchange: Exchange, format: EventFormat, pieces: Pieces<T>): Readable {
  exchange.reply.header('Content-Type', format.contentType).header('Cache-Control', 'no-store');
  varyBy(exchange.reply, 'Accept');
  return Readable.from(eventsOf(format, pieces), { objectMode: false });
}

async function* eventsOf<T>({ write }: EventFormat, { known, pending, shape, flaws }: Pieces<T>): AsyncGenerator<string> {
  const parts = { ...known };
  const waiting = new Map([...pending].map(([name, value]) => [name, value.then((got) => [name, got] as const)]));
  let shown = shape(parts) as Record<string, unknown>;
  yield write('answer', { data: shown });
  while (waiting.size > 0) {
    const [name, value] = await Promise.race(waiting.values());
    waiting.delete(name);
    parts[name] = value as T[typeof name];
    const next = shape(parts) as Record<string, unknown>;
    const changed = Object.entries(next).filter(([member, now]) => JSON.stringify(now) !== JSON.stringify(shown[member]));
    shown = next;
    yield write('part', { part: name, set: Object.fromEntries(changed) });
  }
  yield write('end', flaws());
}
