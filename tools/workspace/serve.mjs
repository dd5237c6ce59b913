// Runs one application from source, and again after each change: the `serve` target of every application. What it needs
// (shop.json) runs beside it, shared with every other application that is served at the same time.
import { join } from 'node:path';
import { KeptServices } from './kept.mjs';
import { onEnd, prefixed } from './program.mjs';
import { Reloading } from './reload.mjs';
import { appIn, appNamed, isShared, occupied, portsOf, root } from './shop.mjs';

/** Nx reports any other exit code of a continuous task as success. */
const faultCode = 130;
const app = appIn(process.argv[2] ?? '');
const needs = isShared(app) ? [app] : (app.needs ?? []).map(appNamed);
const own = isShared(app) ? [] : [app];
const fault = await occupied(own);
if (fault) stopWith(fault);

const parts = [];
onEnd(() => end(0));
const print = prefixed(app.name);
let faulty = false;
const onFault = (line) => {
  if (!faulty) print(line);
  faulty = true;
  void end(faultCode);
};
if (needs.length) parts.push(new KeptServices(needs.map(({ name }) => name), { print: (line) => console.log(line), onFault }));
for (const each of own) {
  const { PORT, MANAGEMENT_PORT } = process.env;
  // A gateway in its source has no built app beside it.
  const env = { STOREFRONT: join(root, 'dist/apps/storefront/www'), ...portsOf(each), ...(PORT && { PORT }), ...(MANAGEMENT_PORT && { MANAGEMENT_PORT }) };
  parts.push(new Reloading(each, { env, print }));
}

async function end(code) {
  await Promise.all(parts.map((part) => (part.leave ? part.leave() : part.stop())));
  process.exit(code);
}

function stopWith(line) {
  console.error(line);
  process.exit(faultCode);
}
