// One scenario: its contenders started, checked, asked in turns, and the CPU time that each used for it.
import { Callers } from './callers.mjs';
import { cpuMicros, machineCpuMicros } from './proc.mjs';
import { ask, Missing } from './processes.mjs';
import { disturbing, judge } from './statistics.mjs';

/**
 * Measures a scenario: every contender is started once, its answer checked and warmed up, then they take turns, one under
 * load at a time, `rounds` times, every other round in the opposite order. Returns what the report and the JSON are made of. One that cannot be measured is in the result
 * with the reason, as is a round with errors. `turn` is in milliseconds, `warmup` a number of rounds that are not counted.
 */
export async function measure(scenario, { rounds, turn, warmup, connections, upstream, folder, signal, log }) {
  const run = { upstream, path: scenario.path, folder, signal };
  const contenders = [];
  const started = new Map();
  try {
    for (const contender of scenario.contenders) {
      const entry = { name: contender.name, status: 'measured', rounds: [] };
      contenders.push(entry);
      try {
        const gateway = await contender.start(run);
        started.set(entry, gateway);
        // Where it asks otherwise than the others: by another path, with fields, with other fields each time, or for another status.
        Object.assign(gateway, { request: { path: scenario.path, ...contender.request, ...(await contender.prepare?.(gateway, run)) } });
        await check(scenario, gateway, run);
        gateway.callers = new Callers(gateway.url + gateway.request.path, { connections, ...gateway.request });
      } catch (error) {
        signal.throwIfAborted();
        await started.get(entry)?.stop();
        started.delete(entry);
        Object.assign(entry, { status: error instanceof Missing ? 'missing' : 'failed', reason: error.message });
        log(`${scenario.name}: ${entry.name} ${entry.status}: ${entry.reason}`);
      }
    }
    log(`${scenario.name}: warming up`);
    for (let number = 1; number <= warmup; number += 1) for (const [, gateway] of started) await measureRound(gateway, run, turn);
    for (let number = 1; number <= rounds; number += 1) {
      for (const [entry, gateway] of number % 2 ? started : [...started].toReversed()) {
        const round = await quietRound(gateway, run, turn);
        entry.rounds.push(round);
        if (round.invalid || number % 20 === 0) log(`${scenario.name}: round ${number} of ${rounds}, ${entry.name}: ${inWords(round)}`);
      }
    }
  } finally {
    for (const gateway of started.values()) gateway.callers?.close();
    await Promise.all([...started.values()].map((gateway) => gateway.stop()));
  }
  const { name, title, path, baseline } = scenario;
  const settings = { rounds, turn, warmup, connections };
  const targets = judge(scenario.targets, contenders);
  return { name, title, path, baseline, measuredAt: new Date().toISOString(), settings, contenders, targets };
}

async function check(scenario, gateway, run) {
  const { path, headers, status: expected = 200 } = gateway.request;
  const { status, body } = await ask(gateway.url + path, { headers, signal: run.signal });
  if (status !== expected) throw new Error(`answers ${status}: ${body.slice(0, 200)}`);
  await scenario.expect(body, run);
}

/**
 * One turn, measured again (twice at most) while other programs of the machine were at work: under pressure a gateway
 * takes in more requests at once and looks cheaper than it is. Returns the quietest.
 */
async function quietRound(gateway, run, turn) {
  let quietest;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const round = await measureRound(gateway, run, turn);
    run.signal.throwIfAborted();
    if (round.invalid) return round;
    if (!quietest || round.othersBusy < quietest.othersBusy) quietest = round;
    if (quietest.othersBusy <= disturbing) break;
  }
  return quietest;
}

/** One turn of one contender. */
async function measureRound(gateway, { upstream, signal }, turn) {
  signal.throwIfAborted();
  try {
    const clocks = [gateway.pid, upstream.pid, process.pid].map((pid) => () => cpuMicros(pid)).concat(machineCpuMicros);
    const before = clocks.map((read) => read());
    const start = performance.now();
    const { errors, ...figures } = await gateway.callers.turn(turn);
    const elapsedMicros = (performance.now() - start) * 1e3;
    const [own, behind, asking, machine] = clocks.map((read, i) => read() - before[i]);
    return {
      ...figures,
      cpuMicros: own / figures.requests,
      upstreamCpuMicros: behind / figures.requests,
      busy: own / elapsedMicros,
      othersBusy: Math.max(0, machine - own - behind - asking) / elapsedMicros,
      ...(errors.length ? { invalid: errors.join(', ') } : {}),
    };
  } catch (error) {
    return { invalid: gateway.ended ? `the process ended (${gateway.ended})` : error.message };
  }
}

function inWords(round) {
  if (round.invalid) return `not counted: ${round.invalid}`;
  const { cpuMicros: own, perSecond, p99Ms, busy, othersBusy } = round;
  const figures = `${own.toFixed(1)} µs CPU a request, ${Math.round(perSecond)} requests/s, p99 ${p99Ms.toFixed(1)} ms`;
  return `${figures}, ${percent(busy)} of a core${othersBusy > disturbing ? `; other programs ${percent(othersBusy)}` : ''}`;
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}
