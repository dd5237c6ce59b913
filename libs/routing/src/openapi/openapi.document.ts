import { type HandlerPolicy, type Policy, PROBLEM_TYPE } from '@portico/pipeline';
import { type z } from 'zod';
import { type FoundView } from '../views/view-finder.ts';
import { Components, type JsonSchema } from './components.ts';
import { Degraded, Problem } from './problem.schema.ts';

/** What a description has of a view, be it in code or declared. */
export type DescribedView = Pick<FoundView, 'match' | 'methods' | 'description' | 'fields'> & { readonly policy: Policy & Pick<HandlerPolicy, 'idempotency'> };

/** An OpenAPI 3.1 document, as far as it is used here. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** An operation object (OpenAPI 3.1 section 4.8.10). */
export interface OperationObject {
  readonly operationId: string;
  readonly summary?: string;
  /** Budgets of the view: most calls to services, most bytes before compression. */
  readonly 'x-max-calls'?: number;
  readonly 'x-max-bytes'?: number;
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly description?: string;
}

interface ResponseObject {
  readonly description: string;
  readonly content?: Content;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>>;

/**
 * Describes a gateway's views by the schemas that they validate with.
 *
 * @throws Error for two schemas, or two views, of one name
 */
export function openApiDocument(title: string, views: readonly DescribedView[]): OpenApiDocument {
  const components = new Components();
  components.schema(Degraded, 'output');
  const problem = { description: 'Any refusal or failure', content: { [PROBLEM_TYPE]: { schema: components.schema(Problem, 'output') } } };
  const paths: Record<string, Record<string, OperationObject>> = {};
  const ids = new Set<string>();
  for (const { policy, match: { template }, methods, description, fields } of views) {
    if (description === undefined) continue;
    const { name } = policy;
    if (ids.has(name)) throw new Error(`two views are named "${name}": give each a name of its own`);
    ids.add(name);
    const { summary, query, body } = description;
    const parameters = [...template.segments.flatMap(pathParameter), ...keyParameter(policy), ...queryParameters(query, components), ...(fields ? selecting(description.variants) : [])];
    const answer = answerOf(description, fields !== undefined, components);
    for (const method of methods) {
      if (method === 'HEAD') continue;
      (paths[template.text] ??= {})[method.toLowerCase()] = {
        operationId: name,
        ...(summary !== undefined && { summary }),
        ...(policy.maxCalls !== undefined && { 'x-max-calls': policy.maxCalls }),
        ...(description.maxBytes !== undefined && { 'x-max-bytes': description.maxBytes }),
        ...(parameters.length > 0 && { parameters }),
        ...(body && { requestBody: { required: true, content: { 'application/json': { schema: components.schema(body, 'input') } } } }),
        responses: { [description.status]: answer, ...(fields && description.conditional && { 304: UNCHANGED }), default: problem },
      };
    }
  }
  const info = { title, version: '1', description: `The views of ${title}. Answers list under \`degraded\` what is missing from them.` };
  return { openapi: '3.1.0', info, paths, components: { schemas: components.all() } };
}

const UNCHANGED: ResponseObject = { description: 'What If-None-Match names is still the answer' };

/** As a view that reads comes piece by piece, to who accepts one of these. */
const PIECES: Content = {
  'application/x-ndjson': { schema: { type: 'string', description: 'A line of JSON for each event: `answer` with `data`, `part` with the members to `set`, `end` with what is missing in `degraded`' } },
  'text/event-stream': { schema: { type: 'string', description: 'The same events (WHATWG HTML section 9.2)' } },
};

function answerOf({ summary, answer, examples = {} }: NonNullable<DescribedView['description']>, comesInPieces: boolean, components: Components): ResponseObject {
  const made = Object.entries(examples).map(([name, example]) => [name, { value: example() }] as const);
  const schema = answer ? components.schema(answer, 'output') : { type: 'object' };
  const content = { schema, ...(made.length > 0 && { examples: Object.fromEntries(made) }) };
  return { description: summary ?? 'The answer', content: { 'application/json': content, ...(comesInPieces && PIECES) } };
}

function keyParameter({ idempotency }: DescribedView['policy']): ParameterObject[] {
  if (idempotency === undefined || idempotency === 'off') return [];
  const description = 'In quotes; the same when the same request is sent again';
  return [{ name: 'Idempotency-Key', in: 'header', required: idempotency === 'require', description, schema: { type: 'string', maxLength: 257 } }];
}

/** What every view takes that reads. */
function selecting(variants: Readonly<Record<string, unknown>> = {}): ParameterObject[] {
  const names = Object.keys(variants);
  const description = 'Only these members, by commas; those of members with dots. `degraded` is always there';
  return [
    { name: 'fields', in: 'query', required: false, description, schema: { type: 'string', maxLength: 1_000 } },
    ...(names.length > 0 ? [{ name: 'variant', in: 'query', required: false, description: 'A named selection of members', schema: { type: 'string', enum: names } } as const] : []),
  ];
}

function pathParameter(segment: string | { readonly name: string }): ParameterObject[] {
  return typeof segment === 'string' ? [] : [{ name: segment.name, in: 'path', required: true, schema: { type: 'string' } }];
}

function queryParameters(query: z.ZodType | undefined, components: Components): ParameterObject[] {
  if (query === undefined) return [];
  const { shape } = (query as z.ZodObject)._zod.def;
  return Object.entries(shape).map(([name, field]) => {
    // A query's values come as text; what is described is what they mean.
    const { description, ...schema } = components.schema(field, 'output') as JsonSchema & { description?: string };
    const required = !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: 'query', required, ...(description !== undefined && { description }), schema };
  });
}
