import { z } from 'zod';

const schema = z.object({ PRODUCTS_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:4401') });

/**
 * Where the products service is, from `PRODUCTS_URL`; an empty variable counts as absent.
 * @throws {Error} when it is not an http address.
 */
export function readProductsUrl(variables: NodeJS.ProcessEnv): string {
  const parsed = schema.safeParse({ PRODUCTS_URL: variables.PRODUCTS_URL || undefined });
  if (!parsed.success) throw new Error(`PRODUCTS_URL: ${parsed.error.issues.map(({ message }) => message).join('; ')}`);
  return parsed.data.PRODUCTS_URL;
}
