// Builds a package that programs outside this workspace can install: `node tools/workspace/build-package.mjs libs/api/web` makes
// `dist/libs/api/web` with plain JavaScript, its types, package.json and README.md, ready for `npm pack`.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const project = process.argv[2];
const out = join(root, 'dist', project);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await build({
  entryPoints: [join(root, project, 'src/index.ts')],
  outfile: join(out, 'index.js'),
  bundle: true,
  platform: 'neutral',
  format: 'esm',
  target: 'es2022',
  external: Object.keys(JSON.parse(readFileSync(join(root, project, 'package.json'), 'utf8')).dependencies),
  tsconfig: join(root, 'tsconfig.base.json'),
  logLevel: 'warning',
});

// Types keep the folders of the sources; what they import by the workspace's aliases becomes a path.
const above = join(root, dirname(project));
const config = join(out, 'tsconfig.json');
const compilerOptions = { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: above, outDir: out, types: [] };
writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.browser.json'), compilerOptions, include: [], files: [join(root, project, 'src/index.ts')] }));
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], { stdio: 'inherit' });
rmSync(config);
const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
for (const file of globSync('**/*.d.ts', { cwd: out })) {
  const here = join(out, file);
  const text = readFileSync(here, 'utf8').replace(/(from ')([^']+)(')/g, (whole, before, specifier, after) => {
    const source = paths[specifier]?.[0];
    const path = source ? relative(dirname(here), join(out, relative(above, join(root, source)))) : specifier;
    return source || specifier.startsWith('.') ? before + path.replace(/\.ts$/, '.js') + after : whole;
  });
  writeFileSync(here, text);
}
for (const file of ['package.json', 'README.md']) cpSync(join(root, project, file), join(out, file));
