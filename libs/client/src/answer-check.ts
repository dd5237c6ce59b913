import { Ajv2020 } from 'ajv/dist/2020.js';

/** What a service's description says of its answers, made by tools/workspace/generate.mjs. */
export interface AnswerSchemas {
  /** Named schemas (JSON Schema 2020-12), which others refer to as `service#/components/schemas/Name`. */
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  /** The schema of a good answer by method and path template: `GET /products/{id}`. */
  readonly answers: Readonly<Record<string, object>>;
}

export type Check = (answer: unknown) => boolean;

/** Tells whether answers are what their service's description says. A check is compiled when it is first asked for: starting is quick. */
export class AnswerChecks {
  #ajv: Ajv2020 | undefined;
  readonly #checks = new Map<string, Check>();

  constructor(private readonly schemas: AnswerSchemas) {}

  /** Undefined where nothing is described. */
  of(operation: string): Check | undefined {
    const known = this.#checks.get(operation);
    if (known !== undefined) return known;
    const schema = this.schemas.answers[operation];
    if (schema === undefined) return undefined;
    // The descriptions are our own, and were checked when they were made.
    this.#ajv ??= new Ajv2020({ strict: false, validateFormats: false, validateSchema: false }).addSchema({ components: this.schemas.components }, 'service');
    const check: Check = this.#ajv.compile(schema);
    this.#checks.set(operation, check);
    return check;
  }
}
