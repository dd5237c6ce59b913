import { z } from 'zod';

/** The path of one item. */
export const ById = z.object({ id: z.string() });
export type ById = z.infer<typeof ById>;

/** Makes a change depend on what it is based on: 412 when the item is another by now (RFC 9110, section 13.1.1). */
export const IfMatch = z.object({ 'if-match': z.string().optional().describe('The entity tag that the change is based on') });
export type IfMatch = z.infer<typeof IfMatch>;
