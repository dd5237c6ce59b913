// Makes what is generated: from the sample services their OpenAPI documents and TypeScript types of those, from the
// gateways the schemas of their gateway.yaml, their OpenAPI documents with the types of
// their clients, and docs/configuration.md.
// `node tools/workspace/generate.mjs` writes them; with `--check` it writes none of them and exits 1, naming each
// file that is not what the services say now.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const command = 'node tools/workspace/generate.mjs';
const services = ['products', 'orders', 'users'];
/** Of a schema: words, and values of which a service may have new ones tomorrow. */
const LEFT_OUT = new Set(['description', 'format', 'pattern', 'enum', 'const', 'default', 'minLength', 'maxLength', 'additionalProperties']);
const gateways = ['web-bff', 'mobile-bff'];

const unknown = process.argv.slice(2).filter((argument) => argument !== '--check');
if (unknown.length > 0) {
  console.error(`generate: unknown ${unknown.join(' ')}. Usage: ${command} [--check]`);
  process.exit(2);
}
const files = (await Promise.all([...services.map(filesOf), ...gateways.map(schemaOf), ...gateways.map(openApiOf), reference()])).flat();
const stale = files.filter(({ file, text }) => read(file) !== text);
if (process.argv.includes('--check')) {
  for (const { file } of stale) console.error(`${file} is not current. Run: ${command}`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { file, text } of stale) write(file, text);
  console.log(stale.length > 0 ? stale.map(({ file }) => `wrote ${file}`).join('\n') : 'everything is current');
}

/** What an application prints when asked with `flag`. */
async function printed(app, flag) {
  const env = { ...process.env, NODE_ENV: 'development' };
  const { stdout } = await run(process.execPath, ['--import', './tools/workspace/source.mjs', `${app}/src/main.ts`, flag], { cwd: root, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

async function schemaOf(gateway) {
  return [{ file: `apps/${gateway}/gateway.schema.json`, text: await printed(`apps/${gateway}`, '--print-config-schema') }];
}

async function openApiOf(gateway) {
  const document = await printed(`apps/${gateway}`, '--print-openapi');
  const client = gateway.replace('-bff', '');
  const header = `// Made from apps/${gateway}/openapi.json by \`${command}\`. Do not edit.\n\n`;
  return [
    { file: `apps/${gateway}/openapi.json`, text: document },
    { file: `libs/api/${client}/src/${client}.generated.ts`, text: header + (await typesOf(document)) },
  ];
}

async function reference() {
  const head = `# Configuration\n\nMade from the code by \`${command}\`. Do not edit.\n\n`;
  return [{ file: 'docs/configuration.md', text: head + (await printed('apps/web-bff', '--print-config-reference')) }];
}

async function filesOf(service) {
  const document = await printed(`apps/samples/${service}`, '--print-openapi');
  const place = `libs/services/src/${service}/${service}`;
  const header = `// Made from ${service}.openapi.json by \`${command}\`. Do not edit.\n\n`;
  return [
    { file: `${place}.openapi.json`, text: document },
    { file: `${place}.generated.ts`, text: header + (await typesOf(document)) },
    { file: `${place}.answers.generated.ts`, text: header + answersOf(service, JSON.parse(document)) },
  ];
}

async function typesOf(document) {
  return astToString(await openapiTS(document, { silent: true }));
}

/** What the service says of its good answers, for checks at run time: their types, without what may change from day to day. */
function answersOf(service, { paths, components }) {
  const answers = {};
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      const schema = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1].content?.['application/json']?.schema;
      if (schema) answers[`${method.toUpperCase()} ${path}`] = schema;
    }
  }
  const value = JSON.stringify(loose({ components: { schemas: components.schemas }, answers }));
  return `import { type AnswerSchemas } from '@portico/client';\n\nexport const ${service}Answers: AnswerSchemas = ${value};\n`;
}

function loose(node) {
  if (Array.isArray(node)) return node.map(loose);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key, value]) => !LEFT_OUT.has(key) || (typeof value === 'object' && !Array.isArray(value)));
  return Object.fromEntries(kept.map(([key, value]) => [key, key === '$ref' ? value.replace(/^#/, 'service#') : loose(value)]));
}

function read(file) {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function write(file, text) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
