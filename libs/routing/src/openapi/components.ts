import { z } from 'zod';

/** A JSON Schema (2020-12, which OpenAPI 3.1 uses as it is). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The named schemas of a description, which others refer to. */
export class Components {
  readonly #schemas = new Map<string, JsonSchema>();

  /**
   * The schema as JSON Schema; whatever has a name (`.meta({id})`) becomes a reference.
   *
   * @param io whether it describes what is read (input) or what is answered (output)
   * @throws Error for a name that two different schemas have
   */
  schema(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
    const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', override: ({ jsonSchema }) => tidy(jsonSchema) });
    const { $schema: _, $defs = {}, ...rest } = JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')) as {
      $schema?: string;
      $defs?: Record<string, JsonSchema>;
    };
    for (const [name, definition] of Object.entries($defs)) this.#define(name, definition);
    return rest;
  }

  /** All by name, in the names' order. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #define(name: string, schema: JsonSchema): void {
    const known = this.#schemas.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`two schemas are named "${name}"`);
    this.#schemas.set(name, schema);
  }
}

/** Drops what only repeats the type: the bounds of safe integers, the pattern of a date-time, the name that is a key already. */
function tidy(schema: Record<string, unknown>): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.format === 'date-time') delete schema.pattern;
  delete schema.propertyNames;
  delete schema.id;
}
