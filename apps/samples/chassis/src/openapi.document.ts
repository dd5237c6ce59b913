import { STATUS_CODES } from 'node:http';
import { type Type } from '@nestjs/common';
import { componentsOf, type JsonSchema, propertySchema } from './openapi.components.ts';
import { operationOf, type OperationDefinition } from './operation.decorator.ts';
import { InvalidRequestProblem, Problem } from './problem.schema.ts';
import { type SampleDefinition } from './sample.definition.ts';

interface Response {
  description: string;
  headers?: Record<string, { $ref: string }>;
  content?: Record<string, { schema: JsonSchema }>;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  schema: JsonSchema;
  [member: string]: unknown;
}

/** An operation object (OpenAPI 3.1, section 4.8.10), as far as it is used here. */
export interface OperationObject {
  operationId: string;
  summary: string;
  parameters?: Parameter[];
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, Response>;
}

/** An OpenAPI 3.1 document, as far as it is used here. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas: Record<string, JsonSchema>; headers: Record<string, object> };
}

/** All operations of some controllers, in the order of the code. */
export function operationsOf(controllers: readonly Type[]): OperationDefinition[] {
  return controllers.flatMap(({ prototype }) => {
    return Object.getOwnPropertyNames(prototype).flatMap((name) => operationOf(prototype[name]) ?? []);
  });
}

/** Describes a service by the same schemas that check its requests. Routes without `@Operation` are left out. */
export function openApiDocument(
  sample: Pick<SampleDefinition, 'title' | 'description' | 'port' | 'controllers'>,
): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of operationsOf(sample.controllers)) {
    (paths[operation.path] ??= {})[operation.method] = describe(operation, schemas);
  }
  return {
    openapi: '3.1.0',
    info: { title: sample.title, version: '1.0.0', description: sample.description },
    servers: [{ url: `http://localhost:${sample.port}` }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      headers: {
        ETag: { description: 'Strong entity tag', schema: { type: 'string' } },
        'Cache-Control': { schema: { type: 'string' } },
      },
    },
  };
}

function describe(operation: OperationDefinition, schemas: Record<string, JsonSchema>): OperationObject {
  const parameters = [
    ...parametersOf('path', operation.params),
    ...parametersOf('query', operation.query),
    ...parametersOf('header', operation.headers),
  ];
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && {
      requestBody: { required: true, content: { 'application/json': { schema: componentsOf(operation.body, schemas) } } },
    }),
    responses: responsesOf(operation, schemas),
  };
}

function parametersOf(where: Parameter['in'], schema: OperationDefinition['query']): Parameter[] {
  return Object.entries(schema?.shape ?? {}).map(([key, field]) => {
    const { description, ...rest } = propertySchema(field);
    return {
      name: where === 'header' ? key.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()) : key,
      in: where,
      required: !field.safeParse(undefined).success,
      ...(description !== undefined && { description }),
      // Lists are read by commas, whatever the default of a client is.
      ...(rest.type === 'array' && { style: 'form', explode: false }),
      schema: rest,
    };
  });
}

function responsesOf(operation: OperationDefinition, schemas: Record<string, JsonSchema>): Record<string, Response> {
  const { status = 200, answer, problems = {}, method } = operation;
  const checked = operation.params ?? operation.query ?? operation.headers ?? operation.body;
  const faults = { ...(checked && { 400: InvalidRequestProblem }), ...problems };
  const problem = (description: string, schema: NonNullable<OperationDefinition['answer']>): Response => {
    return { description, content: { 'application/problem+json': { schema: componentsOf(schema, schemas) } } };
  };
  return {
    [status]: {
      description: operation.summary,
      ...(method === 'get' && {
        headers: { ETag: { $ref: '#/components/headers/ETag' }, 'Cache-Control': { $ref: '#/components/headers/Cache-Control' } },
      }),
      ...(answer && { content: { 'application/json': { schema: componentsOf(answer, schemas) } } }),
    },
    ...(method === 'get' && { 304: { description: 'Not changed since the representation that If-None-Match names' } }),
    ...Object.fromEntries(Object.entries(faults).map(([code, schema]) => {
      return [code, problem(STATUS_CODES[code] ?? 'Problem', schema)];
    })),
    default: problem('Any other problem', Problem),
  };
}
