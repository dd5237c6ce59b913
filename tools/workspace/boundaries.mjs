// The canary of the walls between projects: `nx run workspace:boundaries`. It lints imports that must not pass, and some
// that must, with the workspace's own rules. Without a project graph the rule skips everything, prints a warning and
// calls that success; so nothing here makes a graph: what is proved is that a command run by Nx has one.
import { join, resolve } from 'node:path';
import { ESLint } from 'eslint';
import { readCachedProjectGraph } from 'nx/src/devkit-exports.js';

const rule = '@nx/enforce-module-boundaries';
const root = resolve(import.meta.dirname, '../..');

const refused = [
  ['libs/pipeline', '@portico/client'],
  ['libs/auth', '@portico/routing'],
  ['libs/auth', '../../routing/src/index.ts'],
  ['libs/observability', '@portico/auth'],
  ['libs/client', '@portico/services'],
  ['libs/testing', '@portico/pipeline'],
  ['apps/web-bff', '@portico/client'],
  ['apps/web-bff', '../../mobile-bff/src/pipeline.ts'],
  ['apps/samples/products', '@portico/pipeline'],
  ['apps/identity', '@portico/auth'],
  ['apps/web-bff-e2e', '@portico/pipeline'],
  ['tools/workspace', '@portico/services'],
  ['apps/storefront', '@portico/pipeline'],
  ['apps/storefront', '@portico/services'],
  ['apps/storefront', '@portico/api-mobile'],
  ['apps/pocket', '@portico/api-web'],
  ['apps/pocket', '@portico/auth'],
  ['libs/api/web', '@portico/pipeline'],
  ['libs/api/web', '@portico/api-mobile'],
  ['apps/web-bff', '@portico/api-web'],
];
const allowed = [
  ['libs/auth', '@portico/pipeline'],
  ['libs/routing', '@portico/client'],
  ['libs/auth', '@portico/testing'],
  ['apps/web-bff', '@portico/routing'],
  ['apps/mobile-bff', '@portico/services'],
  ['apps/samples/orders', '@portico/samples-chassis'],
  ['apps/storefront', '@portico/api-web'],
  ['apps/pocket', '@portico/api-mobile'],
  ['libs/api/mobile', '@portico/api-calls'],
];

const eslint = new ESLint({ cwd: root });
const { rules } = await eslint.calculateConfigForFile(join(root, 'libs/auth/src/index.ts'));
const { depConstraints } = rules[rule][1];
const graph = readCachedProjectGraph();
const wrong = [
  ...(await Promise.all(refused.map((pair) => check(pair, true)))),
  ...(await Promise.all(allowed.map((pair) => check(pair, false)))),
  ...Object.values(graph.nodes).flatMap(({ data }) => unwalled(data)),
  ...['pipeline', 'auth', 'routing', 'observability', 'services'].map((name) => unseen('web-bff', name)),
].filter(Boolean);
for (const line of wrong) console.error(line);
console.log(`boundaries: ${refused.length} planted imports that must be refused, ${allowed.length} that must not: ${wrong.length} wrong`);
process.exit(wrong.length ? 1 : 0);

async function check([project, specifier], mustReport) {
  const code = `import * as planted from '${specifier}';\n\nexport const names = Object.keys(planted);\n`;
  const folder = project === 'tools/workspace' ? '' : 'src';
  const [{ messages }] = await eslint.lintText(code, { filePath: join(root, project, folder, 'canary.ts') });
  const fatal = messages.find((message) => message.fatal);
  if (fatal) return `${project}: ${fatal.message}`;
  const isReported = messages.some(({ ruleId, severity }) => ruleId === rule && severity === 2);
  if (isReported === mustReport) return undefined;
  return `${project} → ${specifier}: ${mustReport ? 'must be refused, and is not' : 'is refused, and must not be'}`;
}

/** A project that is never linted, or whose tags no rule knows, would have no walls. */
function unwalled({ name, targets, tags }) {
  return [
    !targets?.lint && `${name} has no target 'lint'`,
    !tags?.some((tag) => depConstraints.some(({ sourceTag }) => sourceTag === tag)) && `no rule names a tag of ${name}`,
  ];
}

/** Without its edges the graph finds no circle, and a build is taken from the cache although a library has changed. */
function unseen(source, target) {
  const isSeen = graph.dependencies[source].some((edge) => edge.target === target);
  return isSeen ? undefined : `the project graph does not know that ${source} imports ${target}`;
}
