import { z } from 'zod';

const file = z.string().min(1).optional();

export const tlsOptions = z
  .strictObject({
    ca: file.describe('Who signs its certificates. Default: those that Node knows.'),
    cert: file.describe("The gateway's own certificate."),
    key: file.describe('The key of `cert`.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), 'cert and key go together')
  .optional()
  .describe('PEM files for https, beside the file that names them. They are read again when they change.');

export type TlsOptions = z.output<typeof tlsOptions>;
