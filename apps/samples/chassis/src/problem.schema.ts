import { z } from 'zod';

const members = {
  type: z.string().describe('A URI that names the kind of problem'),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string().describe('The kind of problem, for programs'),
  detail: z.string().optional(),
};

/** A problem (RFC 9457, section 3.1) with the extension member `code`. */
export const Problem = z.object(members).meta({ id: 'Problem', description: 'RFC 9457 problem details' });
export type Problem = z.infer<typeof Problem>;

/** One fault of a request: where it stands and what is wrong. */
export const RequestFault = z
  .object({ in: z.enum(['params', 'query', 'headers', 'body']), path: z.string(), message: z.string() })
  .meta({ id: 'RequestFault' });
export type RequestFault = z.infer<typeof RequestFault>;

/** A request that does not fit the description; lists every fault. */
export const InvalidRequestProblem = z
  .object({ ...members, errors: z.array(RequestFault).optional() })
  .meta({ id: 'InvalidRequestProblem' });

/** The schema of a problem with members of its own. */
export function problemWith<Shape extends z.ZodRawShape>(name: string, extension: Shape) {
  return z.object({ ...members, ...extension }).meta({ id: name });
}
