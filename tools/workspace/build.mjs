// Builds one application: `node tools/workspace/build.mjs apps/web-bff` makes `dist/apps/web-bff/main.js` and, beside it,
// `app.js`, one ES module with the workspace's own code, which runs with `node` wherever `node_modules` is beside it.
// esbuild alone would drop the decorator metadata that Nest's injection reads, so swc turns each file first.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { transform } from '@swc/core';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const project = process.argv[2];
if (!project || !existsSync(join(root, project, 'src/main.ts'))) {
  console.error(`build: ${project ?? '(nothing)'} has no src/main.ts. Usage: node tools/workspace/build.mjs apps/<name>`);
  process.exit(2);
}
const out = join(root, 'dist', project);
const swcrc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));
delete swcrc.$schema;

const decoratorMetadata = {
  name: 'decorator-metadata',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const { code } = await transform(source, { ...swcrc, filename: path, swcrc: false, sourceMaps: 'inline' });
      return { contents: code, loader: 'js' };
    });
  },
};

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Packages of hundreds of small modules, each of which would be looked for at every start, become part of the program. */
const bundled = (name) => name.startsWith('@opentelemetry/') || ['jose', 'openid-client', 'zod'].includes(name);
const external = Object.keys(dependencies).filter((name) => !bundled(name));

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: { app: join(root, project, 'src/main.ts') },
  outdir: out,
  bundle: true,
  // What is imported when it is needed, such as the client of Redis, stays apart.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external: external.flatMap((name) => [name, `${name}/*`]),
  sourcemap: true,
  keepNames: true,
  tsconfig: join(root, 'tsconfig.base.json'),
  plugins: [decoratorMetadata],
  logLevel: 'warning',
});

// A program's static imports run before its first line, so the check of Node's version needs a file of its own.
const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const oldest = Number.parseInt(engines.node.replace('>=', ''), 10);
writeFileSync(join(out, 'main.js'), `if (Number.parseInt(process.versions.node, 10) < ${oldest}) {
  console.error('This needs Node ${oldest} or newer, and this is ' + process.version + ': run it with node_modules/.bin/node.');
  process.exit(1);
}
// What was compiled once need not be compiled at each start. Where this folder cannot be written, nothing is kept.
process.getBuiltinModule('node:module').enableCompileCache(import.meta.dirname + '/.compiled');
import('./app.js');
`);

// Data that the program reads beside itself keeps its relative place: gateway.yaml, and what it includes.
const dataFiles = ['gateway.yaml'].map((name) => join(project, name)).filter((file) => existsSync(join(root, file)));
for (const file of dataFiles) {
  copy(file);
  const include = /^include:\s*\[([^\]]*)\]/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? '';
  for (const name of include.split(',').map((part) => part.trim().replace(/["']/g, '')).filter(Boolean)) {
    copy(join(dirname(file), name));
  }
}

// The console's page, which the gateways' program reads beside itself too.
if (readFileSync(join(out, 'app.js'), 'utf8').includes('console-page')) cpSync(join(root, 'libs/observability/src/console/console-page'), join(out, 'console-page'), { recursive: true });

// A gateway's first start finds compiled code too.
if (dataFiles.length > 0) execFileSync(process.execPath, [join(out, 'main.js'), '--print-config-schema'], { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'development' } });

function copy(file) {
  cpSync(join(root, file), join(root, 'dist', file));
}
