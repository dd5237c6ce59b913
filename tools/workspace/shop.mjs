// The applications that make up the shop, with their ports: read from shop.json, the one list of them.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
/** PORTICO_SHOP names another list: a test's. */
const list = process.env.PORTICO_SHOP ?? join(import.meta.dirname, 'shop.json');
export const { keeperPort, apps } = JSON.parse(readFileSync(list, 'utf8'));

/** The application in `folder` (`apps/web-bff`); one that the list does not know has no port and needs nothing. */
export function appIn(folder) {
  const clean = folder.replace(/\/+$/, '');
  return apps.find((app) => app.folder === clean) ?? { name: clean.split('/').pop(), folder: clean };
}

export function appNamed(name) {
  const app = apps.find((each) => each.name === name);
  if (!app) throw new Error(`no application '${name}' in tools/workspace/shop.json`);
  return app;
}

/** True for what gateways share: it runs once, however many of them are served. */
export function isShared({ name }) {
  return apps.some((app) => app.needs?.includes(name));
}

/** The environment that gives an application its own ports, whatever the caller's PORT says. */
export function portsOf({ port, managementPort }) {
  return { ...(port && { PORT: String(port) }), ...(managementPort && { MANAGEMENT_PORT: String(managementPort) }) };
}

/** One line about the first port of `wanted` that something else listens on, or undefined when all are free. */
export async function occupied(wanted) {
  for (const { name, port, managementPort } of wanted) {
    for (const each of [port, managementPort].filter(Boolean)) {
      if (await answers(each)) {
        return `port ${each}, which ${name} needs, is in use: stop what listens there ` +
          `('npm start' or 'nx serve' in another terminal? see: lsof -i :${each})`;
      }
    }
  }
  return undefined;
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect({ port, host: 'localhost', timeout: 1000 });
    const end = (answer) => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false)).once('timeout', () => end(true));
  });
}
