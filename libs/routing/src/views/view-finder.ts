import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { type DiscoveryService, type MetadataScanner } from '@nestjs/core';
import { HANDLER_POLICY, type HandlerPolicy, type Policy } from '@portico/pipeline';
import { parseTemplate } from '../routes/path-template.ts';
import { type ViewEntry } from '../routes/route-table.ts';

export interface FoundView extends ViewEntry {
  readonly handler: unknown;
}

/** Finds the views in a gateway's controllers, and refuses handlers that no policy guards. */
export class ViewFinder {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws Error that lists every handler without a policy */
  find(defaults: Pick<Policy, 'timeoutMs' | 'maxBodyBytes'>): FoundView[] {
    const found: FoundView[] = [];
    const unguarded: string[] = [];
    for (const { instance, metatype } of this.discovery.getControllers()) {
      if (!metatype) continue;
      const prefixes = pathsOf(Reflect.getMetadata(PATH_METADATA, metatype));
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
      for (const key of this.scanner.getAllMethodNames(prototype)) {
        const handler = prototype[key] as object;
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (method === undefined) continue;
        const view = Reflect.getMetadata(HANDLER_POLICY, handler) as HandlerPolicy | undefined;
        if (!view) {
          unguarded.push(`${metatype.name}.${key}`);
          continue;
        }
        const policy: Policy = Object.freeze({ kind: 'view', ...defaults, ...view, timeoutMs: view.timeoutMs ?? defaults.timeoutMs });
        for (const prefix of prefixes) {
          for (const path of pathsOf(Reflect.getMetadata(PATH_METADATA, handler))) {
            found.push({ handler, policy, template: parseTemplate(templateText(prefix, path)), methods: methodsOf(method) });
          }
        }
      }
    }
    if (unguarded.length === 0) return found;
    throw new Error(`These handlers have no policy, so nothing says who may call them: ${unguarded.join(', ')}. Give each @View(name, {auth: …}).`);
  }
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
