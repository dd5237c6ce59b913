import { type OnModuleInit } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ANSWERED, type Exchange, fail, FORWARDED, type Pipeline, sendProblem } from '@portico/pipeline';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { answerFault, answerFixed, answerMethods } from './answer-fixed.ts';
import { answerDeclared } from '../declared/answer-declared.ts';
import { answerFile } from '../static/answer-file.ts';
import { type Forwarder } from './forwarder.ts';
import { type Route } from './route.ts';
import { type Found } from './route-table.ts';
import { withFaults } from '../traffic/faults.ts';

/**
 * Everything that is no view in code comes here, past the same stages, and goes where the table says. It stands on
 * the server itself and not in a Nest controller: the way through Nest's router costs a forwarded request more than all that is
 * done for it (docs/adr).
 */
export class ForwardRoute implements OnModuleInit {
  constructor(
    private readonly server: FastifyInstance,
    private readonly pipeline: Pipeline,
    private readonly forwarder: Forwarder,
  ) {}

  onModuleInit(): void {
    const handler = (request: FastifyRequest, reply: FastifyReply) => this.#handle(request, reply);
    this.server.route({ method: this.server.supportedMethods, url: FORWARDED, exposeHeadRoute: false, handler });
  }

  #handle(request: FastifyRequest, reply: FastifyReply): void {
    const { exchange } = request;
    reply.hijack();
    try {
      const passed = this.pipeline.run(exchange, new ExecutionContextHost([request, reply], ForwardRoute, this.#handle));
      if (passed === undefined) this.#answer(exchange);
      else if (passed !== ANSWERED) passed.then((then) => then ?? this.#answer(exchange)).catch((error: unknown) => refuse(exchange, error));
    } catch (error) {
      refuse(exchange, error);
    }
  }

  #answer(exchange: Exchange): void {
    const found = exchange.match as Found;
    if (found.kind === 'forward') this.#forward(exchange, found);
    else if (found.kind === 'respond') answerFixed(exchange, found);
    else if (found.kind === 'view') answerDeclared(exchange, found);
    else if (found.kind === 'static') answerFile(exchange, found);
    else answerMethods(exchange, found);
  }

  #forward(exchange: Exchange, route: Route): void {
    if (route.faults === undefined) return this.forwarder.forward(exchange, route);
    withFaults(exchange, route.faults, {
      goOn: () => {
        try {
          this.forwarder.forward(exchange, route);
        } catch (error) {
          refuse(exchange, error);
        }
      },
      fail: (status) => answerFault(exchange, status),
    });
  }
}

function refuse(exchange: Exchange, error: unknown): void {
  sendProblem(exchange.reply, fail(exchange, error), exchange);
}
