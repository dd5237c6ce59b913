import { z } from 'zod';
import { invalidRequest } from './problem.error.ts';

/** What shall go wrong with an answer. A delay comes first and goes with any other; of the others, one is enough. */
export const Fault = z.strictObject({
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Answer with this status, as a problem. */
  status: z.int().min(400).max(599).optional(),
  /** Reset the connection (TCP RST). */
  reset: z.boolean().optional(),
  /** Promise the whole body, send half of it, close. */
  truncate: z.boolean().optional(),
  /** Answer 200 with HTML. */
  garbage: z.boolean().optional(),
  /** Answer 200 with 10 MB of JSON. */
  huge: z.boolean().optional(),
  /** Answer JSON in which every text is a number, and every number a text. */
  misshapen: z.boolean().optional(),
  /** Never answer. */
  hang: z.boolean().optional(),
});
export type Fault = z.infer<typeof Fault>;

/** A fault for the following requests whose path begins with `path`. */
export const FaultRule = Fault.extend({ path: z.string().startsWith('/').default('/') });
export type FaultRule = z.infer<typeof FaultRule>;

const members: Readonly<Record<string, keyof Fault>> = {
  delay: 'delayMs', status: 'status', reset: 'reset', truncate: 'truncate', garbage: 'garbage', huge: 'huge', misshapen: 'misshapen', hang: 'hang',
};

/**
 * Reads an `X-Fault` field, such as `delay=500,status=503` (milliseconds).
 * @throws {ProblemError} 400 for a fault that does not exist.
 */
export function parseFault(field: string): Fault {
  const entries = field.split(',').map((part) => {
    const [name = '', value] = part.trim().split('=', 2);
    return [members[name] ?? name, value === undefined ? true : Number(value)];
  });
  const parsed = Fault.safeParse(Object.fromEntries(entries));
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.map(({ path, message }) => {
    return { in: 'headers', path: ['x-fault', ...path].join('.'), message };
  }));
}
