import { type OpenApiDocument, type OperationObject } from './openapi.document.ts';

/** What is wrong with the shape of a document, each fault with its place; empty when nothing is. */
export function openApiFaults(document: OpenApiDocument): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  if (!/^3\.1\.\d+$/.test(document.openapi)) faults.push(`openapi: ${document.openapi} is not 3.1`);
  if (!document.info.title || !document.info.version) faults.push('info: title and version are required');
  for (const [path, item] of Object.entries(document.paths)) {
    if (!path.startsWith('/')) faults.push(`${path}: a path begins with /`);
    for (const [method, operation] of Object.entries(item)) {
      const place = `${method.toUpperCase()} ${path}`;
      if (ids.has(operation.operationId)) faults.push(`${place}: operationId ${operation.operationId} is not unique`);
      ids.add(operation.operationId);
      faults.push(...operationFaults(path, operation).map((fault) => `${place}: ${fault}`));
    }
  }
  return [...faults, ...danglingReferences(document)];
}

function operationFaults(path: string, { operationId, parameters = [], responses }: OperationObject): string[] {
  const faults: string[] = [];
  const named = parameters.filter((parameter) => parameter.in === 'path' && parameter.required).map(({ name }) => name);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  if (!/^[a-z]+[A-Z]?[a-zA-Z]*$/.test(operationId)) faults.push(`operationId ${operationId} is not a camelCase verb phrase`);
  if ([...named].sort().join() !== inPath.sort().join()) faults.push(`its path parameters are ${named.join(', ') || 'none'}`);
  for (const [status, { description, content }] of Object.entries(responses)) {
    if (!description) faults.push(`response ${status} has no description`);
    const bare = status === '204' || status === '304';
    const schemas = Object.values(content ?? {}).map(({ schema }) => schema);
    if (bare !== (schemas.length === 0)) faults.push(`response ${status} ${bare ? 'cannot have' : 'has no'} content`);
    if (schemas.some(({ $ref }) => typeof $ref !== 'string')) faults.push(`response ${status} has no named schema`);
  }
  if (!Object.keys(responses).some((status) => status.startsWith('2'))) faults.push('no good response');
  return faults;
}

function danglingReferences(document: OpenApiDocument): string[] {
  const pointers = new Set([...JSON.stringify(document).matchAll(/"\$ref":"#([^"]*)"/g)].map(([, pointer]) => pointer ?? ''));
  return [...pointers].filter((pointer) => !resolves(document, pointer)).map((pointer) => `#${pointer}: refers to nothing`);
}

function resolves(document: unknown, pointer: string): boolean {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], document) !== undefined;
}
