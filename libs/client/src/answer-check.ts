import { Ajv2020 } from 'ajv/dist/2020.js';

/** What a service's description says of its answers, made by tools/workspace/generate.mjs. */
export interface AnswerSchemas {
  /** Named schemas (JSON Schema 2020-12), which others refer to as `service#/components/schemas/Name`. */
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  /** The schema of a good answer by method and path template: `GET /products/{id}`. */
  readonly answers: Readonly<Record<string, object>>;
}

export type Check = (answer: unknown) => boolean;

/** Tells whether answers are what their service's description says. A check is compiled when it is first asked for. */
export class AnswerChecks {
  readonly #ajv = new Ajv2020({ strict: false, validateFormats: false });
  readonly #checks = new Map<string, Check>();

  constructor(private readonly schemas: AnswerSchemas) {
    this.#ajv.addSchema({ components: schemas.components }, 'service');
  }

  /** Undefined where nothing is described. */
  of(operation: string): Check | undefined {
    const known = this.#checks.get(operation);
    if (known !== undefined) return known;
    const schema = this.schemas.answers[operation];
    if (schema === undefined) return undefined;
    const check: Check = this.#ajv.compile(schema);
    this.#checks.set(operation, check);
    return check;
  }
}
