import { All, Controller, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Forwarder } from './forwarder.ts';
import { type Found } from './route-table.ts';

/** Everything that is no view comes here: the stages before it have found its route, or refused it. */
@Controller()
export class ForwardController {
  constructor(private readonly forwarder: Forwarder) {}

  @All('*')
  handle(@Req() { exchange }: FastifyRequest, @Res() reply: FastifyReply): void {
    const found = exchange.match as Found;
    if ('route' in found) this.forwarder.forward(exchange, found.route);
    else void reply.code(204).header('Allow', found.allow).send();
  }
}
