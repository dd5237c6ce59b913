// Preloaded (`node --import`) into an application that runs from source: turns TypeScript into JavaScript with swc,
// decorator metadata included, finds `@portico/*` where tsconfig.base.json says, and tells the parent process which
// files were read, so that it can watch exactly these.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const root = resolve(import.meta.dirname, '../..');
const readJson = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const { $schema: _schema, ...swc } = readJson('.swcrc');
const { paths } = readJson('tsconfig.base.json').compilerOptions;
const aliases = new Map(Object.entries(paths).map(([alias, [file]]) => [alias, pathToFileURL(join(root, file)).href]));

registerHooks({
  resolve(specifier, context, next) {
    const url = aliases.get(specifier);
    return url ? { url, shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith('file:') || url.includes('/node_modules/')) return next(url, context);
    const file = fileURLToPath(url);
    process.send?.({ loaded: file });
    if (!file.endsWith('.ts')) return next(url, context);
    const { code } = transformSync(readFileSync(file, 'utf8'), { ...swc, filename: file, swcrc: false, sourceMaps: 'inline' });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
