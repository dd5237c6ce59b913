// What Linux says of a process under /proc (proc_pid_stat(5), proc_pid_status(5)).
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

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

/** CPU time that the live threads of a process have used so far, in microseconds, by the kernel's own nanoseconds (sched-stats.rst). */
export function cpuMicros(pid) {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) nanoseconds += Number(schedstatOf(`/proc/${pid}/task/${thread}`).split(' ', 1)[0]);
  return nanoseconds / 1e3;
}

/** Empty when the thread has ended meanwhile. */
function schedstatOf(folder) {
  try {
    return readFileSync(`${folder}/schedstat`, 'latin1');
  } catch {
    return '';
  }
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
