import { type DynamicModule, type Type } from '@nestjs/common';
import { codeViewsSection, type Command, loadFile, sizesSection, timeoutsSection } from '@portico/pipeline';
import { describedView } from '../declared/declared-view.ts';
import { viewsSection } from '../declared/views.section.ts';
import { viewsOf } from '../views/view-finder.ts';
import { openApiDocument } from './openapi.document.ts';

/** `main.js --print-openapi`: what the gateway would serve at /openapi.json. */
export const printOpenApi: Command = async (gateway, environment, say, module) => {
  const file = loadFile(gateway, environment);
  const defaults = { timeoutMs: file.get(timeoutsSection).view, maxBodyBytes: file.get(sizesSection).body };
  const views = file.get(codeViewsSection) ? viewsOf(controllersOf(module), defaults) : [];
  say(JSON.stringify(openApiDocument(gateway.name, [...views, ...file.get(viewsSection).map(describedView)]), null, 2));
};

/** The controllers of a module and of all that it imports. */
function controllersOf(module: Type | DynamicModule, seen = new Set<unknown>()): Type[] {
  if (seen.has(module)) return [];
  seen.add(module);
  const type = 'module' in module ? module.module : module;
  const said = <T>(key: string) => (Reflect.getMetadata(key, type) as T[] | undefined) ?? [];
  const imports = [...said<Type>('imports'), ...('module' in module ? ((module.imports ?? []) as Type[]) : [])];
  return [...said<Type>('controllers'), ...imports.flatMap((each) => controllersOf(each, seen))];
}
