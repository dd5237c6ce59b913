import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicros, memoryOf } from '#bench/proc.mjs';
import { ask, freePorts, root, startApp, startNode, startProcess } from '#bench/processes.mjs';
import { startHaproxy, startNginx } from '#bench/proxies.mjs';
import { startUpstream } from '#bench/upstream-client.mjs';
import { load } from '#bench/wrk.mjs';

/**
 * What every proof needs, with its folder for logs and its signal already filled in. Everything that is started ends with
 * the proof; each has `{pid, port, url, logFile, ended, stop()}`.
 *
 * - `startApp({project, name, env, readyPath})` builds an application and starts it on free ports (also `managementPort`)
 * - `startNode({name, program, env, readyPath})` a Node program that listens on `PORT`
 * - `startProcess({name, command, args, env})` anything else, not waited for
 * - `startUpstream()` the cheap upstream of the bench
 * - `startHaproxy({config: ({port}) => text, readyPath})`, `startNginx` likewise
 * - `load({url, seconds, connections, headers})` wrk; its figures and errors
 * - `ask(url, {timeoutMs, headers})`, `freePorts(n)`, `sleep(ms)`, `memoryOf(pid)`, `cpuMicros(pid)`, `log(line)`
 */
export function hands({ folder, signal }) {
  const own = (start) => (options = {}) => start({ folder, signal, ...options });
  return {
    root,
    folder,
    signal,
    startApp: own(startApp),
    startNode: own(startNode),
    startProcess: own(startProcess),
    startUpstream: own(startUpstream),
    startHaproxy: own(startHaproxy),
    startNginx: own(startNginx),
    load: own(load),
    ask: (url, options = {}) => ask(url, { signal, ...options }),
    sleep: (ms) => sleep(ms, undefined, { signal }),
    freePorts,
    memoryOf,
    cpuMicros,
    log: (line) => console.error(`  ${line}`),
  };
}
