import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Media = { readonly schema: object; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> };
type Operation = { readonly operationId: string; readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>> };

/** An OpenAPI 3.1 document as far as it is read here. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const NEEDED = ['whole', 'degraded'];

/**
 * What is wrong with the examples of a description: answers without one that is whole and one that is not, those that do not fit their
 * schema. Empty when nothing is. A reference to nothing throws.
 */
export function exampleFaults(document: Described): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'document');
  const faults: string[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const status = Object.keys(responses).find((code) => code.startsWith('2'));
      const pointer = `#/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}/responses/${status}/content/application~1json/schema`;
      const fits = ajv.compile({ $ref: `document${encodeURI(pointer)}` });
      const examples = Object.entries(responses[status!]?.content?.['application/json']?.examples ?? {});
      for (const needed of NEEDED) if (!examples.some(([name]) => name === needed)) faults.push(`${method} ${path} has no example "${needed}"`);
      for (const [name, { value }] of examples) {
        if (!fits(value)) faults.push(`${method} ${path}, example ${name}: ${ajv.errorsText(fits.errors)}`);
      }
    }
  }
  return faults;
}
