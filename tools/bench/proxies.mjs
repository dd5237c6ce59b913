// Debian's proxies, each as one process in the foreground with one thread.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePorts, Missing, ready, startProcess } from './processes.mjs';

/** The full name of a program, also from where Debian puts servers, or undefined. */
export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What a package's program is called, where not by its name. */
const PROGRAM = { varnish: 'varnishd' };

/** Installs what is missing of the given Debian packages where that is allowed, and says how where it is not. */
export function ensurePackages(packages, { log }) {
  const missing = packages.filter((name) => !findProgram(PROGRAM[name] ?? name));
  if (missing.length === 0) return;
  const line = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    log(`not installed here: ${missing.join(', ')}. As root: ${line}`);
    return;
  }
  log(`installing ${missing.join(', ')}`);
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('sh', ['-c', line], { stdio: 'pipe', timeout: 300_000, env });
  } catch (error) {
    log(`could not install ${missing.join(', ')}: ${String(error.stderr ?? error).trim().split('\n').at(-1)}`);
  }
}

/** Starts nginx with what `config({port, folder})` returns, on a free port of 127.0.0.1. */
export async function startNginx({ name = 'nginx', config, readyPath = '/', folder, signal }) {
  const command = findProgram('nginx') ?? missing('nginx');
  const [port] = await freePorts(1);
  const own = mkdtempSync(join(folder, 'nginx-'));
  const file = join(own, 'nginx.conf');
  writeFileSync(file, config({ port, folder: own }));
  const started = startProcess({ name, command, args: ['-e', 'stderr', '-p', own, '-c', file], folder });
  return ready(started, { port, url: `http://127.0.0.1:${port}` }, { readyPath, signal });
}

/** Starts haproxy with what `config({port})` returns, on a free port of 127.0.0.1. */
export async function startHaproxy({ name = 'haproxy', config, readyPath = '/', folder, signal }) {
  const command = findProgram('haproxy') ?? missing('haproxy');
  const [port] = await freePorts(1);
  const file = join(mkdtempSync(join(folder, 'haproxy-')), 'haproxy.cfg');
  writeFileSync(file, config({ port }));
  const started = startProcess({ name, command, args: ['-db', '-f', file], folder });
  return ready(started, { port, url: `http://127.0.0.1:${port}` }, { readyPath, signal });
}

/** Starts Caddy with what `config({port})` returns, on a free port of 127.0.0.1, with one thread of Go. */
export async function startCaddy({ name = 'Caddy', config, readyPath = '/', folder, signal }) {
  const command = findProgram('caddy') ?? missing('caddy');
  const [port] = await freePorts(1);
  const own = mkdtempSync(join(folder, 'caddy-'));
  const file = join(own, 'Caddyfile');
  writeFileSync(file, config({ port }));
  const env = { GOMAXPROCS: '1', HOME: own, XDG_DATA_HOME: own, XDG_CONFIG_HOME: own };
  const started = startProcess({ name, command, args: ['run', '--config', file, '--adapter', 'caddyfile'], env, folder });
  return ready(started, { port, url: `http://127.0.0.1:${port}` }, { readyPath, signal });
}

/** Caddy forwarding `/forward/*` to the upstream: connections kept on both sides, errors alone logged. */
export function caddyForward(upstreamPort) {
  return ({ port }) => `
{
  admin off
  auto_https off
  log {
    level ERROR
  }
}
http://:${port} {
  bind 127.0.0.1
  handle_path /forward/* {
    reverse_proxy 127.0.0.1:${upstreamPort} {
      transport http {
        keepalive_idle_conns_per_host 128
      }
    }
  }
}
`;
}

/** nginx forwarding `/forward/*` to the upstream: one worker, connections kept on both sides, nothing logged. */
export function nginxForward(upstreamPort) {
  return ({ port, folder }) => `
daemon off;
master_process off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 2048; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 100000000;
  upstream parts {
    server 127.0.0.1:${upstreamPort};
    keepalive 128;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port};
    location /forward/ {
      proxy_pass http://parts/;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }
}
`;
}

/** nginx answering `/kept/*` from its cache (proxy_cache, files below `folder`, which the system keeps in memory). */
export function nginxCache(upstreamPort) {
  return (run) =>
    nginxForward(upstreamPort)(run)
      .replace('  server {', `  proxy_cache_path ${run.folder}/cache keys_zone=kept:10m;\n  server {`)
      .replace('location /forward/ {', 'location /kept/ {\n      proxy_cache kept;')
      .replace('http://parts/;', 'http://parts;');
}

/** Varnish answering from memory, as one child with few threads; its manager process asks for nothing. */
export async function startVarnish({ name = 'Varnish', upstreamPort, readyPath = '/', folder, signal }) {
  const command = findProgram('varnishd') ?? missing('varnish');
  const [port] = await freePorts(1);
  const own = mkdtempSync(join(folder, 'varnish-'));
  const args = ['-j', 'none', '-F', '-n', own, '-a', `127.0.0.1:${port}`, '-b', `127.0.0.1:${upstreamPort}`, '-s', 'malloc,64m', '-p', 'thread_pools=1'];
  const started = startProcess({ name, command, args, folder });
  const proxy = await ready(started, { port, url: `http://127.0.0.1:${port}` }, { readyPath, signal });
  const [child] = childrenOf(proxy.pid);
  return Object.defineProperty(proxy, 'pid', { value: child ?? proxy.pid });
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/** haproxy forwarding `/forward/*` to the upstream: one thread, connections reused, nothing logged. */
export function haproxyForward(upstreamPort) {
  return ({ port }) => `
global
  nbthread 1
  maxconn 2048
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend public
  bind 127.0.0.1:${port}
  http-request replace-path /forward/(.*) /\\1
  default_backend parts
backend parts
  server part 127.0.0.1:${upstreamPort}
`;
}

function missing(name) {
  throw new Missing(`${name} is not installed (Debian: apt-get install ${name})`);
}
