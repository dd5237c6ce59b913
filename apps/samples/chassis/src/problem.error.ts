import { STATUS_CODES } from 'node:http';
import { type Problem, type RequestFault } from './problem.schema.ts';

/** An answer that is a problem. Thrown anywhere below a handler; the filter renders it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Snake case, stable. */
  readonly code: string;
  /** Further members of the problem. */
  readonly extension: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, detail: string, extension: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.extension = extension;
  }

  /** The problem document (RFC 9457, section 3). */
  toProblem(): Problem {
    return {
      type: `https://portico.example/problems/${this.code.replaceAll('_', '-')}`,
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      code: this.code,
      detail: this.message,
      ...this.extension,
    };
  }
}

/** 404 for an item that is not there. */
export function notFound(what: string, id: string): ProblemError {
  return new ProblemError(404, 'not_found', `There is no ${what} ${id}.`);
}

/** 400 that lists what is wrong with the request. */
export function invalidRequest(errors: readonly RequestFault[]): ProblemError {
  const detail = errors.map((error) => `${error.in} ${error.path}: ${error.message}`.replace('  ', ' ')).join('; ');
  return new ProblemError(400, 'invalid_request', detail, { errors });
}
