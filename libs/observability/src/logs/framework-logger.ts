import { Injectable } from '@nestjs/common';
import { Logger, type Params, type PinoLogger } from 'nestjs-pino';
import { type Level, type LogLevels } from './log-levels.ts';

/** Where Nest tells of every module and path at start; at `debug` that is useful, at `info` it buries everything else. */
const CHATTY = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** The lines of Nest and of `Logger`s, through pino, each module by a level of its own. */
@Injectable()
export class FrameworkLogger extends Logger {
  constructor(
    logger: PinoLogger,
    params: Params,
    private readonly levels: LogLevels,
  ) {
    super(logger, params);
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (CHATTY.has(String(rest.at(-1)))) this.debug(message, ...rest);
    else if (this.#isEnabled('info', rest)) super.log(message, ...rest);
  }

  override verbose(message: unknown, ...rest: unknown[]): void {
    if (this.#isEnabled('trace', rest)) super.verbose(message, ...rest);
  }

  override debug(message: unknown, ...rest: unknown[]): void {
    if (this.#isEnabled('debug', rest)) super.debug(message, ...rest);
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    if (this.#isEnabled('warn', rest)) super.warn(message, ...rest);
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (this.#isEnabled('error', rest)) super.error(message, ...rest);
  }

  override fatal(message: unknown, ...rest: unknown[]): void {
    if (this.#isEnabled('fatal', rest)) super.fatal(message, ...rest);
  }

  /** Nest puts the module's name last. */
  #isEnabled(level: Level, rest: readonly unknown[]): boolean {
    const module = rest.at(-1);
    return this.levels.isEnabled(typeof module === 'string' ? module : 'unnamed', level);
  }
}
