import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { operationOf, type OperationDefinition } from './operation.decorator.ts';
import { invalidRequest } from './problem.error.ts';
import { type RequestFault } from './problem.schema.ts';

const parts = ['params', 'query', 'headers', 'body'] as const;

/** The request, checked by the schemas of its `@Operation`. */
export const Input = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const operation = operationOf(context.getHandler());
  if (!operation) throw new Error(`@Input() on ${context.getHandler().name}, which has no @Operation`);
  return readInput(operation, context.switchToHttp().getRequest<FastifyRequest>());
});

/**
 * Checks a request against an operation.
 * @throws {ProblemError} 400 with every fault of every part.
 */
export function readInput(
  operation: OperationDefinition,
  request: Pick<FastifyRequest, (typeof parts)[number]>,
): Partial<Record<(typeof parts)[number], unknown>> {
  const errors: RequestFault[] = [];
  const input: Partial<Record<(typeof parts)[number], unknown>> = {};
  for (const part of parts) {
    const schema = operation[part];
    if (!schema) continue;
    const parsed = schema.safeParse(request[part]);
    if (parsed.success) input[part] = parsed.data;
    else errors.push(...parsed.error.issues.map(({ path, message }) => ({ in: part, path: path.join('.'), message })));
  }
  if (errors.length > 0) throw invalidRequest(errors);
  return input;
}
