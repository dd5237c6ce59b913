// What Linux says of a process under /proc (proc_pid_stat(5), proc_pid_status(5)).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** User and system time of all threads of a process, in clock ticks, from the text of /proc/<pid>/stat. */
export function parseTicks(stat) {
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime, stime, ofChildren, inKernelOfChildren] = afterName.slice(11, 15).map(Number);
  if (!Number.isInteger(utime + stime)) throw new Error(`not the text of a /proc/<pid>/stat: ${stat}`);
  return { own: utime + stime, endedChildren: ofChildren + inKernelOfChildren };
}

/** Time that all processors together were at work, or taken away by the host, in clock ticks, from the text of /proc/stat. */
export function parseMachineTicks(stat) {
  const [user, nice, system, , , irq, softirq, steal] = /^cpu +(.*)$/m.exec(stat)[1].split(' ').map(Number);
  return { busy: user + nice + system + irq + softirq, stolen: steal };
}

/** Resident memory now and at its peak, in bytes, from the text of /proc/<pid>/status. */
export function parseMemory(status) {
  const bytes = (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  const memory = { rssBytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') };
  if (Number.isNaN(memory.rssBytes)) throw new Error('no VmRSS in the text of /proc/<pid>/status');
  return memory;
}

let ticksPerSecond;

/** CPU time that a live process has used so far, in microseconds (to 10 ms on most kernels). */
export function cpuMicros(pid) {
  return micros(parseTicks(readFileSync(`/proc/${pid}/stat`, 'utf8')).own);
}

/** CPU time of this process and its ended children so far, in microseconds. */
export function ownCpuMicros() {
  const { own, endedChildren } = parseTicks(readFileSync('/proc/self/stat', 'utf8'));
  return micros(own + endedChildren);
}

/** CPU time of the whole machine so far, with what its host took away, in microseconds. */
export function machineCpuMicros() {
  const { busy, stolen } = parseMachineTicks(readFileSync('/proc/stat', 'utf8'));
  return micros(busy + stolen);
}

function micros(ticks) {
  ticksPerSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return (ticks / ticksPerSecond) * 1e6;
}

/** Resident memory of a live process: `{rssBytes, peakBytes}`. */
export function memoryOf(pid) {
  return parseMemory(readFileSync(`/proc/${pid}/status`, 'utf8'));
}
