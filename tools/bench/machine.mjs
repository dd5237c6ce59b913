// The machine and the versions that figures were measured with, without which they say nothing.
import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem, type } from 'node:os';
import { peerVersions } from './peers.mjs';
import { findProgram } from './proxies.mjs';

/** Machine, runtime and the versions of all programs that take part. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.versions.node,
    versions: { nginx: version('nginx', '-v'), haproxy: version('haproxy', '-v'), Caddy: version('caddy', 'version'), ...peerVersions() },
  };
}

/** The same as a sentence or two of Markdown. */
export function machineText({ cpu, cores, memoryGb, kernel, node, versions }) {
  const all = Object.entries(versions).map(([name, number]) => `${name} ${number}`);
  const sharing = `${cores} cores, shared by load, contender and upstream`;
  return `${cpu}, ${sharing}, ${memoryGb} GB of memory, ${kernel}, Node ${node}.\n\nWith ${all.join(', ')}.`;
}

function version(name, flag) {
  const program = findProgram(name);
  if (!program) return 'not installed';
  const { stdout, stderr } = spawnSync(program, [flag], { encoding: 'utf8' });
  return /\d+\.\d+(\.\d+)?/.exec(stdout + stderr)?.[0] ?? 'unknown';
}
