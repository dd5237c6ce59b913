// Runs the services that served gateways share. Each `nx serve` is a client with one connection: a service runs while a
// client wants it, and the keeper ends when its last client has gone, however that went. See docs/adr.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from './kept.mjs';
import { prefixed } from './program.mjs';
import { Reloading } from './reload.mjs';
import { appNamed, keeperPort, occupied, portsOf, root } from './shop.mjs';

/** Time that a keeper waits for its first client, in milliseconds. */
const idleMs = 5_000;

if (process.argv[2] === 'detach') {
  // Twice apart from the command that started it: Nx ends the whole tree below a task, and this must outlive the task.
  spawn(process.execPath, [import.meta.filename], { cwd: root, detached: true, stdio: 'ignore' }).unref();
  process.exit(0);
}

const clients = new Map();
const running = new Map();
let last = Promise.resolve();

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const leave = () => clients.delete(socket) && settle(socket);
  socket.on('error', () => {}).on('close', leave).on('end', leave);
  createInterface({ input: socket }).once('line', (line) => greet(socket, line)).on('error', () => {});
});
server.on('error', () => process.exit(1)); // another keeper was faster: it has the port
server.listen(keeperPort, '127.0.0.1');
setTimeout(() => clients.size || settle(), idleMs);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

function greet(socket, line) {
  const hello = parse(line);
  if (!Array.isArray(hello?.needs)) return socket.destroy();
  if (hello.root !== root) return socket.end(`${JSON.stringify({ fault: `the services run from ${root}: stop that first` })}\n`);
  tell(socket, { welcome: true });
  clients.set(socket, hello.needs);
  settle();
}

/** Brings what runs in line with what is wanted, one time after the other; then lets `leaving` go. */
function settle(leaving) {
  last = last.then(async () => {
    const wanted = new Set([...clients.values()].flat());
    await Promise.all([...running].filter(([name]) => !wanted.has(name)).map(([name, service]) => stop(name, service)));
    await Promise.all([...wanted].filter((name) => !running.has(name)).map((name) => start(appNamed(name))));
    if (clients.size + running.size === 0) process.exit(0); // which closes the last client's connection too
    leaving?.end();
  });
}

async function start(app) {
  let fault = await occupied([app]);
  // What a killed keeper ran notices within moments that it is alone.
  for (let turn = 0; fault && turn < 20; turn += 1) {
    await sleep(100);
    fault = await occupied([app]);
  }
  if (fault) return broadcast(app.name, { fault });
  const print = prefixed(app.name, (line) => broadcast(app.name, { line }));
  running.set(app.name, new Reloading(app, { env: portsOf(app), print }));
}

async function stop(name, service) {
  await service.stop();
  running.delete(name);
}

function broadcast(name, message) {
  for (const [socket, needs] of clients) if (needs.includes(name)) tell(socket, message);
}

function tell(socket, message) {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

function end() {
  clients.clear();
  settle();
}

