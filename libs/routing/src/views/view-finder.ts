import { RequestMethod, type Type } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { type DiscoveryService, MetadataScanner } from '@nestjs/core';
import { HANDLER_POLICY, type HandlerPolicy, JsonBodyPipe, type Policy, QueryPipe } from '@portico/pipeline';
import { type z } from 'zod';
import { templateMatch } from '../routes/match.options.ts';
import { type Entry } from '../routes/route.ts';
import { FieldSet } from './field-set.ts';
import { type Locales } from './locales.ts';
import { VIEW, type ViewDescription } from './view.decorator.ts';

/** What a handler reads, by the schemas of its pipes, and the status of its answer. */
interface Inputs {
  readonly status: number;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}

/** A view in code. Its path is its own, whatever the method; `methods` are those that it takes. */
export interface FoundView extends Entry {
  readonly kind: 'code';
  readonly handler: unknown;
  readonly methods: ReadonlySet<string>;
  /** Only of handlers with `@View`. */
  readonly description?: ViewDescription & Inputs;
  /** What clients may choose of its answer; only of views that read. */
  readonly fields?: FieldSet;
  /** Those that the gateway offers. */
  readonly locales?: Locales;
}

type PolicyDefaults = Pick<Policy, 'timeoutMs' | 'maxBodyBytes'>;

/** Finds the views in a gateway's controllers, and refuses handlers that no policy guards. */
export class ViewFinder {
  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws Error that lists every handler without a policy */
  find(defaults: PolicyDefaults): FoundView[] {
    return viewsOf(this.discovery.getControllers().flatMap(({ metatype }) => (metatype ? [metatype as Type] : [])), defaults);
  }
}

const scanner = new MetadataScanner();

/** @throws Error that lists every handler without a policy */
export function viewsOf(controllers: readonly Type[], defaults: PolicyDefaults): FoundView[] {
  const found: FoundView[] = [];
  const unguarded: string[] = [];
  for (const controller of controllers) {
    const prefixes = pathsOf(Reflect.getMetadata(PATH_METADATA, controller));
    const prototype = controller.prototype as Record<string, unknown>;
    for (const key of scanner.getAllMethodNames(prototype)) {
      const handler = prototype[key] as object;
      const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
      if (method === undefined) continue;
      const guarded = Reflect.getMetadata(HANDLER_POLICY, handler) as HandlerPolicy | undefined;
      if (!guarded) {
        unguarded.push(`${controller.name}.${key}`);
        continue;
      }
      const policy: Policy = Object.freeze({ kind: 'view', ...defaults, ...guarded, timeoutMs: guarded.timeoutMs ?? defaults.timeoutMs });
      const said = Reflect.getMetadata(VIEW, handler) as ViewDescription | undefined;
      const status = (Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined) ?? (method === RequestMethod.POST ? 201 : 200);
      const description = said && { ...said, ...inputsOf(controller, key), status };
      const fields = said?.answer && method === RequestMethod.GET ? new FieldSet(said.answer, said.variants) : undefined;
      for (const prefix of prefixes) {
        for (const path of pathsOf(Reflect.getMetadata(PATH_METADATA, handler))) {
          const match = templateMatch(templateText(prefix, path));
          found.push({ kind: 'code', handler, policy, match, methods: methodsOf(method), description, fields, origin: `${controller.name}.${key}` });
        }
      }
    }
  }
  if (unguarded.length === 0) return found;
  throw new Error(`These handlers have no policy, so nothing says who may call them: ${unguarded.join(', ')}. Give each @View(name, {auth: …}).`);
}

function inputsOf(controller: Type, key: string): Omit<Inputs, 'status'> {
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, key) as Record<string, { readonly pipes?: readonly unknown[] }> | undefined;
  const pipes = Object.values(parameters ?? {}).flatMap((parameter) => parameter.pipes ?? []);
  return {
    query: pipes.find((pipe) => pipe instanceof QueryPipe)?.schema,
    body: pipes.find((pipe) => pipe instanceof JsonBodyPipe)?.schema,
  };
}

function pathsOf(path: string | string[] | undefined): string[] {
  return path === undefined ? [''] : Array.isArray(path) ? path : [path];
}

/** Nest's `pages/:id` as a template, `/pages/{id}`. */
function templateText(...pieces: string[]): string {
  const segments = pieces.flatMap((piece) => piece.split('/')).filter((segment) => segment !== '');
  return `/${segments.map((segment) => (segment.startsWith(':') ? `{${segment.slice(1)}}` : segment)).join('/')}`;
}

function methodsOf(method: RequestMethod): ReadonlySet<string> {
  const name = RequestMethod[method]!;
  return new Set(name === 'GET' ? ['GET', 'HEAD'] : [name]);
}
