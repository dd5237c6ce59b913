import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { fail } from '../server/observe.hook.ts';
import { sendProblem } from './send-problem.ts';

/** The one exception filter: whatever is thrown on a request's way is answered as a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { exchange } = http.getRequest<FastifyRequest>();
    sendProblem(http.getResponse<FastifyReply>(), fail(exchange, thrown), exchange);
  }
}
