import { Circuit } from './circuit.ts';

const OPTIONS = { failureRate: 0.5, window: 10_000, minRequests: 10, openFor: 5_000 };
const enterAndLeave = (circuit: Circuit, outcome: 'good' | 'failure' | 'none', now: number, times = 1) => {
  for (let time = 0; time < times; time += 1) if (circuit.enter(now)) circuit.leave(outcome, now);
};

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
    expect(circuit.enter(4_999)).toBe(false);
    expect([circuit.enter(5_000), circuit.enter(5_000), circuit.enter(5_000), circuit.enter(5_000)]).toEqual([true, true, true, false]);
    circuit.leave('good', 5_010);
    // Nobody knows: its place is free again, and it does not count.
    circuit.leave('none', 5_010);
    expect(circuit.enter(5_020)).toBe(true);
    circuit.leave('good', 5_030);
    expect(circuit.state(5_030)).toBe('half-open');
    circuit.leave('good', 5_040);
    expect(circuit.state(5_040)).toBe('closed');
  });

  it('opens again when one of them fails, and is not moved by calls that began before it opened', () => {
    const circuit = new Circuit(OPTIONS);
    circuit.enter(0);
    enterAndLeave(circuit, 'failure', 0, 10);
    circuit.leave('good', 100);
    expect(circuit.state(100)).toBe('open');
    enterAndLeave(circuit, 'failure', 5_000);
    expect(circuit.state(5_000)).toBe('open');
    expect(circuit.retryAfterSeconds(5_000)).toBe(5);
    expect(circuit.opened).toBe(2);
  });
});
