// Load by wrk: one run, bounded in time, and what its report says.
import { spawn } from 'node:child_process';

const scale = { us: 1e-3, ms: 1, s: 1e3, m: 60e3 };

/**
 * The figures of a report of `wrk --latency`: requests completed, seconds they took, requests a second, latencies in
 * milliseconds, and errors in words (none: the empty list).
 */
export function parseReport(text) {
  const total = /(\d+) requests in ([\d.]+)(us|ms|s|m),/.exec(text);
  if (!total) throw new Error(`not a report of wrk: ${text.trim() || '(nothing)'}`);
  const percentile = (percent) => {
    const found = new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s|m)$`, 'm').exec(text);
    return found ? Number(found[1]) * scale[found[2]] : NaN;
  };
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text);
  const errors = ['connect', 'read', 'write', 'timeout'].flatMap((kind, i) =>
    Number(socket?.[i + 1] ?? 0) ? [`${socket[i + 1]} ${kind} errors`] : [],
  );
  if (refused) errors.push(`${refused[1]} answers not 2xx or 3xx`);
  const requests = Number(total[1]);
  if (requests === 0) errors.push('no answer at all');
  const seconds = (Number(total[2]) * scale[total[3]]) / 1e3;
  return { requests, seconds, perSecond: requests / seconds, p50Ms: percentile(50), p99Ms: percentile(99), errors };
}

/**
 * Asks `url` over and over from `connections` keep-alive connections on one thread; ends by itself or with `signal`.
 * `script` is a file in Lua, for requests that differ.
 */
export async function load({ url, seconds, connections, headers = {}, script, signal }) {
  const sent = [...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), ...(script ? ['-s', script] : [])];
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...sent, url];
  const child = spawn('wrk', args, { stdio: ['ignore', 'pipe', 'pipe'], signal, timeout: (seconds + 15) * 1e3 });
  let [text, complaint] = ['', ''];
  child.stdout.on('data', (data) => (text += data));
  child.stderr.on('data', (data) => (complaint += data));
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killed) => {
      if (code === 0) resolve();
      else reject(new Error(`wrk ended with ${killed ?? code}: ${complaint.trim() || text.trim()}`));
    });
  });
  return parseReport(text);
}
