import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ProblemError } from './problem.error.ts';

const codes: Readonly<Record<number, string>> = {
  400: 'invalid_request', 404: 'not_found', 413: 'body_too_large', 414: 'url_too_long', 415: 'unsupported_media_type',
};

/** Renders whatever was thrown as problem+json (RFC 9457). What nobody foresaw goes to `report` and is not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #report: (error: unknown, request: FastifyRequest) => void;

  constructor(report: (error: unknown, request: FastifyRequest) => void) {
    this.#report = report;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent || reply.raw.headersSent) return;
    const problem = problemOf(error);
    if (problem.status >= 500 && problem !== error) {
      this.#report(error, http.getRequest<FastifyRequest>());
    }
    void sendProblem(reply, problem);
  }
}

/** Sends a problem; it is never stored, whatever the route says of its good answers. */
export function sendProblem(reply: FastifyReply, problem: ProblemError): FastifyReply {
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem.toProblem()));
}

/** What to answer to an error: Nest's exceptions and Fastify's errors carry a status; a client's fault may be told. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const status = statusOf(error);
  if (status >= 500 || !(error instanceof Error)) {
    return new ProblemError(500, 'internal_error', 'The service failed to answer.');
  }
  return new ProblemError(status, codes[status] ?? 'refused', error.message);
}

function statusOf(error: unknown): number {
  if (!(error instanceof Error)) return 500;
  if ('getStatus' in error && typeof error.getStatus === 'function') return Number(error.getStatus());
  return 'statusCode' in error ? Number(error.statusCode) : 500;
}
