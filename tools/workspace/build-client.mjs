// Builds a client app: `node tools/workspace/build-client.mjs apps/storefront` makes `dist/apps/storefront/www`, files that any
// server can serve, each beside its gzip and brotli. An app with a `server.mjs` brings the program that serves it:
// `dist/apps/<name>/main.js`.
import { copyFileSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

/** Smaller files gain nothing. */
const leastBytes = 512;
const root = resolve(import.meta.dirname, '../..');
const project = process.argv[2];
const out = join(root, 'dist', project);
const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
const aliases = Object.entries(paths).map(([alias, [file]]) => [alias, join(root, file)]);

rmSync(out, { recursive: true, force: true });
await build({
  configFile: false,
  root: join(root, project),
  publicDir: join(root, project, 'public'),
  logLevel: 'warn',
  plugins: [react()],
  resolve: { alias: { ...Object.fromEntries(aliases), 'react-native': 'react-native-web' } },
  // Names of hidden parts are no secret, and small files need no inlining that a content policy would forbid.
  build: { outDir: join(out, 'www'), emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022', modulePreload: { polyfill: false } },
});
for (const file of globSync('www/**/*.{html,js,css,svg,json,txt,webmanifest}', { cwd: out })) {
  const content = readFileSync(join(out, file));
  if (content.length < leastBytes) continue;
  writeFileSync(join(out, `${file}.gz`), gzipSync(content, { level: 9 }));
  writeFileSync(join(out, `${file}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
}
const server = join(root, project, 'server.mjs');
if (existsSync(server)) copyFileSync(server, join(out, 'main.js'));
