import { Circuit } from './circuit.ts';

const OPTIONS = { failureRate: 0.5, window: 10_000, minRequests: 10, openFor: 5_000 };
const enterAndLeave = (circuit: Circuit, outcome: 'good' | 'failure' | 'none', now: number, times = 1) => {
  for (const period of enter(circuit, now, times)) circuit.leave(period, outcome, now);
};
/** What those may end with that may be made. */
const enter = (circuit: Circuit, now: number, times = 1) => Array.from({ length: times }, () => circuit.enter(now)).filter((period) => period > 0);

describe('a circuit', () => {
  it('opens by the share of failures in its window, from enough calls on', () => {
    const circuit = new Circuit(OPTIONS);
    enterAndLeave(circuit, 'failure', 0, 9);
    expect(circuit.state(0)).toBe('closed');
    enterAndLeave(circuit, 'failure', 0);
    expect(circuit.state(0)).toBe('open');
    const other = new Circuit(OPTIONS);
    enterAndLeave(other, 'good', 0, 11);
    enterAndLeave(other, 'failure', 0, 10);
    expect(other.state(0)).toBe('closed');
    enterAndLeave(other, 'failure', 0);
    expect(other.state(0)).toBe('open');
  });

  it('forgets what is older than its window', () => {
    const circuit = new Circuit(OPTIONS);
    enterAndLeave(circuit, 'failure', 0, 9);
    enterAndLeave(circuit, 'failure', 10_001, 9);
    expect(circuit.state(10_001)).toBe('closed');
  });

  it('does not count what tells nothing of the service', () => {
    const circuit = new Circuit(OPTIONS);
    enterAndLeave(circuit, 'none', 0, 100);
    expect(circuit.state(0)).toBe('closed');
  });

  it('lets three try at once when it was open long enough, and closes after three good ones', () => {
    const circuit = new Circuit(OPTIONS);
    enterAndLeave(circuit, 'failure', 0, 10);
    expect(enter(circuit, 4_999)).toEqual([]);
    const probes = enter(circuit, 5_000, 4);
    expect(probes).toHaveLength(3);
    circuit.leave(probes[0]!, 'good', 5_010);
    // Nobody knows: its place is free again, and it does not count.
    circuit.leave(probes[1]!, 'none', 5_010);
    probes.push(...enter(circuit, 5_020));
    expect(probes).toHaveLength(4);
    circuit.leave(probes[2]!, 'good', 5_030);
    expect(circuit.state(5_030)).toBe('half-open');
    circuit.leave(probes[3]!, 'good', 5_040);
    expect(circuit.state(5_040)).toBe('closed');
  });

  it('opens again when one of them fails', () => {
    const circuit = new Circuit(OPTIONS);
    enterAndLeave(circuit, 'failure', 0, 10);
    enterAndLeave(circuit, 'failure', 5_000);
    expect(circuit.state(5_000)).toBe('open');
    expect(circuit.retryAfterSeconds(5_000)).toBe(5);
    expect(circuit.opened).toBe(2);
  });

  it('is not moved by calls that began before it opened: neither while it is open, nor while others try, nor later', () => {
    const circuit = new Circuit(OPTIONS);
    const early = enter(circuit, 0, 20);
    const end = (outcome: 'good' | 'failure' | 'none', now: number, times = 1) => early.splice(0, times).forEach((period) => circuit.leave(period, outcome, now));
    end('failure', 0, 10);
    end('good', 100);
    expect(circuit.state(100)).toBe('open');
    const probes = enter(circuit, 5_000, 2);
    end('failure', 5_001);
    expect(circuit.state(5_001)).toBe('half-open');
    end('good', 5_002, 3);
    // There was one place left, and still is.
    probes.push(...enter(circuit, 5_003, 2));
    expect([circuit.state(5_003), probes.length]).toEqual(['half-open', 3]);
    for (const probe of probes) circuit.leave(probe, 'good', 5_010);
    expect(circuit.state(5_010)).toBe('closed');
    enterAndLeave(circuit, 'failure', 5_011, 5);
    end('failure', 5_012, 5);
    expect([circuit.state(5_012), circuit.opened]).toEqual(['closed', 1]);
  });

  it('is not moved by calls that tried before it opened once more', () => {
    const circuit = new Circuit(OPTIONS);
    enterAndLeave(circuit, 'failure', 0, 10);
    const [one, two] = enter(circuit, 5_000, 2);
    circuit.leave(one!, 'failure', 5_001);
    const again = enter(circuit, 10_001, 2);
    circuit.leave(two!, 'failure', 10_002);
    expect(circuit.state(10_002)).toBe('half-open');
    for (const probe of [...again, ...enter(circuit, 10_003)]) circuit.leave(probe, 'good', 10_004);
    expect(circuit.state(10_004)).toBe('closed');
  });
});
