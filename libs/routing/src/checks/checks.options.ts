import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ReportFault } from '@portico/pipeline';
import { z } from 'zod';
import { OpenApiDescription } from './openapi-description.ts';

const mode = z.enum(['off', 'report', 'enforce']);

export const checksOptions = {
  checks: z
    .union([mode, z.strictObject({ mode, description: z.string().min(1).describe("The service's OpenAPI 3.1 description as JSON, relative to this file.") })])
    .default('off')
    .describe('Whether requests must fit the description of their service: report logs what does not, enforce refuses it.'),
};

export type ChecksOptions = z.output<typeof checksOptions.checks>;

/** What is to be held in memory whole may have this many bytes. */
export const MOST_IN_MEMORY = 8 * 1024 * 1024;

/** What a schema cannot see: whether there is a description that can be read. */
export function checkChecks(options: { readonly checks: ChecksOptions; readonly to?: string | undefined }, file: string, report: ReportFault): void {
  const { checks, to } = options;
  if (checks === 'off') return;
  if (typeof checks === 'string') return report(['checks'], 'nothing says what requests must fit', `Write {mode: ${checks}, description: ./service.openapi.json}`);
  if (checks.mode === 'off') return;
  if (to === undefined) return report(['checks'], 'nothing is forwarded, so nothing is checked', 'Leave it out');
  try {
    descriptionIn(checks.description, file);
  } catch (error) {
    report(['checks', 'description'], (error as Error).message, 'Name a file with an OpenAPI 3.1 description as JSON');
  }
}

/** Descriptions by their text: a reload reads a file again, and compiles it only if it has changed. */
const compiled = new Map<string, OpenApiDescription>();
const MAX_COMPILED = 100;

/** @throws Error that says what is wrong with it */
export function descriptionIn(path: string, file: string): OpenApiDescription {
  const where = resolve(dirname(file), path);
  let text: string;
  try {
    text = readFileSync(where, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${where}: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
  let description = compiled.get(text);
  if (description === undefined) {
    description = OpenApiDescription.parse(text);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(text, description);
  }
  return description;
}
