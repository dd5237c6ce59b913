import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that none of those takes a port meanwhile. */
const FIRST = 20_000;
/** Each of Jest's workers has so many of its own, up to twelve workers. */
const COUNT = 1_000;
const WORKERS = 12;

/** Those that were asked for may not be listened on yet. */
const given = new Set<number>();

/** Ports of `localhost` on which nothing listens now, and which stay free between a program's end and its next start. */
export async function quietPorts(count: number): Promise<number[]> {
  const first = FIRST + COUNT * (Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS);
  const found: number[] = [];
  while (found.length < count) {
    const port = first + Math.floor(Math.random() * COUNT);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) found.push(port);
  }
  return found;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
