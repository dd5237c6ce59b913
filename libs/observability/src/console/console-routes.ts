import { readFileSync } from 'node:fs';
import { type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type OnModuleInit } from '@nestjs/common';
import { GatewayError, type ManagementServer } from '@portico/pipeline';
import { type ConsoleState } from './console-state.ts';
import { type Step } from './history.ts';

/** In the source beside this file; a build lays it beside the program. */
const PAGE = join(import.meta.dirname, 'console-page');
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', css: 'text/css', mjs: 'text/javascript', js: 'text/javascript' };
const FILES = ['console.css', 'console.mjs', 'charts.mjs', 'house.mjs', 'requests.mjs', 'numbers.mjs', 'operate.mjs', 'element.mjs'];

/** Everything comes from here and nothing else: no script within the page, no frame around it. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
const MAX_VIEWERS = 20;
/** A browser that takes nothing is let go. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

/** `/console`: the page, and what keeps it alive (`/console/events`, server-sent events). It shows; it changes nothing itself. */
export class ConsoleRoutes implements OnModuleInit {
  readonly #viewers = new Set<ServerResponse>();

  constructor(
    private readonly management: ManagementServer,
    private readonly state: ConsoleState,
  ) {}

  onModuleInit(): void {
    const uplot = dirname(createRequire(import.meta.url).resolve('uplot/package.json'));
    this.#serve('/console', join(PAGE, 'console.html'));
    for (const name of FILES) this.#serve(`/console/${name}`, join(PAGE, name));
    this.#serve('/console/uplot.js', join(uplot, 'dist/uPlot.esm.js'));
    this.#serve('/console/uplot.css', join(uplot, 'dist/uPlot.min.css'));
    this.management.get('/console/recent', (_request, reply) => {
      reply.header('Cache-Control', 'no-store');
      return this.state.recent;
    });
    this.management.get('/console/events', (_request, reply) => {
      if (this.#viewers.size >= MAX_VIEWERS) throw new GatewayError('overloaded', `No more than ${MAX_VIEWERS} look at once.`);
      reply.hijack();
      this.#follow(reply.raw);
    });
  }

  onApplicationShutdown(): void {
    this.state.close();
    for (const viewer of this.#viewers) viewer.end();
  }

  #serve(path: string, file: string): void {
    const body = readFileSync(file, 'utf8');
    const type = `${TYPES[file.slice(file.lastIndexOf('.') + 1)]}; charset=utf-8`;
    this.management.get(path, (_request, reply) => {
      reply.headers({ ...HEADERS, 'Content-Type': type });
      return body;
    });
  }

  #follow(response: ServerResponse): void {
    this.#viewers.add(response);
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    const send = (event: string, data: unknown) => {
      if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
      else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    };
    response.write('retry: 2000\n\n');
    send('start', this.state.start);
    send('now', this.state.now);
    const end = this.state.follow((step: Step) => {
      send('step', step);
      send('now', this.state.now);
    });
    response.on('close', () => {
      end();
      this.#viewers.delete(response);
    });
  }
}
