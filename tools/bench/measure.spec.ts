// The tools are plain modules without types, so they are loaded by name.
const load = (name: string) => import(name);
const { compare, judge, median, summary } = await load('./statistics.mjs');
const { cpuMicros, machineCpuMicros, parseMachineTicks } = await load('./proc.mjs');
const { memoryOf, parseMemory } = await load('./proc.mjs');
const { parseReport } = await load('./wrk.mjs');
const { replaceMarked, scenarioTable, section, table, targetLines } = await load('./report.mjs');

const rounds = (...cpu: (number | string)[]) =>
  cpu.map((value) =>
    typeof value === 'string'
      ? { invalid: value }
      : { cpuMicros: value, perSecond: 1e6 / value, p50Ms: 1, p99Ms: 2, upstreamCpuMicros: 7, othersBusy: 0 },
  );
const contender = (name: string, ...cpu: (number | string)[]) => ({ name, status: 'measured', rounds: rounds(...cpu) });

describe('statistics', () => {
  it('takes the middle value, and the mean of the two middle ones of an even number', () => {
    expect(median([30, 10, 20])).toBe(20);
    expect(median([40, 10, 20, 30])).toBe(25);
    expect(summary([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
    expect(summary([])).toBeUndefined();
  });

  it('compares round by round those that count on both sides, and medians where none does', () => {
    const compared = compare(contender('a', 10, 20, 'reset'), contender('b', 40, 40, 1));
    expect(compared).toEqual({ ratio: 0.375, low: 0.25, high: 0.5, noisy: false });
    expect(compare(contender('a', 10, 'reset'), contender('b', 'reset', 40))).toMatchObject({ ratio: 0.25 });
    expect(compare(contender('a', 'reset'), contender('b', 1))).toBeUndefined();
  });

  it('judges a target by the medians, and leaves it unknown where a side was not measured', () => {
    const found = [contender('ours', 70, 70, 90), contender('theirs', 100, 100, 100)];
    const outcome = (of: string, atMost: number) => judge([{ of, to: 'theirs', atMost }], found)[0].outcome;
    expect(outcome('ours', 0.7)).toBe('met');
    expect(outcome('ours', 0.69)).toBe('missed');
    expect(outcome('nobody', 1)).toBe('unknown');
    const [faster, more] = judge(
      [
        { of: 'ours', to: 'theirs', figure: 'perSecond', atLeast: 1.4 },
        { of: 'theirs', than: 'ours', to: 'ours', atMost: 0.42 },
      ],
      found,
    );
    expect([faster.outcome, more.outcome]).toEqual(['met', 'missed']);
    expect(more.ratio).toBeCloseTo(3 / 7);
    expect(targetLines([more])[0]).toMatch(/^- \*\*missed\*\*: theirs at most 0.42 × ours more than ours; it is 0.43/);
  });
});

describe('/proc', () => {
  it('counts what the machine and its host took, without idle and waiting time', () => {
    expect(parseMachineTicks('cpu  10 20 30 1000 500 1 2 4 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n')).toEqual({ busy: 63, stolen: 4 });
  });

  it('reads memory in bytes', () => {
    const status = 'Name:\tnode\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n';
    expect(parseMemory(status)).toEqual({ rssBytes: 2 ** 20, peakBytes: 2 ** 21 });
    expect(() => parseMemory('Name:\tkthreadd\n')).toThrow('VmRSS');
  });

  it('sees this process use its CPU', () => {
    const before = [cpuMicros(process.pid), machineCpuMicros()];
    const until = performance.now() + 300;
    while (performance.now() < until);
    const after = [cpuMicros(process.pid), machineCpuMicros()];
    after.forEach((micros, i) => expect(micros - (before[i] ?? 0)).toBeGreaterThan(20_000));
    expect(memoryOf(process.pid).rssBytes).toBeGreaterThan(2 ** 20);
  });
});

const report = (extra = '') => `Running 8s test @ http://127.0.0.1:1/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.03ms  541.12us  14.31ms   88.12%
    Req/Sec    61.71k     3.94k   70.02k    77.50%
  Latency Distribution
     50%  912.00us
     75%    1.10ms
     90%    1.48ms
     99%    1.02s
  491234 requests in 8.10s, 569.81MB read
${extra}Requests/sec:  60646.17
Transfer/sec:     70.35MB
`;

describe('a report of wrk', () => {
  it('gives requests, throughput and latencies in milliseconds', () => {
    const figures = parseReport(report());
    expect(figures).toMatchObject({ requests: 491_234, seconds: 8.1, p50Ms: 0.912, p99Ms: 1020, errors: [] });
    expect(figures.perSecond).toBeCloseTo(60_646.17, 0);
  });

  it('names what went wrong', () => {
    const faults = '  Socket errors: connect 0, read 3, write 0, timeout 12\n  Non-2xx or 3xx responses: 7\n';
    expect(parseReport(report(faults)).errors).toEqual(['3 read errors', '12 timeout errors', '7 answers not 2xx or 3xx']);
    expect(parseReport(report().replace('491234', '0')).errors).toEqual(['no answer at all']);
    expect(() => parseReport('unable to connect')).toThrow('not a report of wrk: unable to connect');
  });
});

describe('the report', () => {
  const result = {
    path: '/x',
    baseline: 'base',
    measuredAt: '2026-01-02T03:04:05.000Z',
    settings: { rounds: 3, turn: 150, connections: 64 },
    contenders: [
      contender('dear', 200, 220, 'reset by peer'),
      contender('base', 100, 90, 110),
      { name: 'absent', status: 'missing', reason: 'not installed', rounds: [] },
    ],
    targets: [{ of: 'dear', to: 'base', atMost: 2, outcome: 'missed', ratio: 2.1, low: 2, high: 2.44 }],
  };

  it('pads its columns and aligns numbers to the right', () => {
    expect(table(['', 'n'], [['é', '1,000'], ['long', '2']])).toBe(
      ['|      |     n |', '|------|------:|', '| é    | 1,000 |', '| long |     2 |'].join('\n'),
    );
  });

  it('puts the cheapest first, beside the baseline, and says who is missing and which round does not count', () => {
    const lines = scenarioTable(result).split('\n');
    expect(lines[2]).toMatch(/^\| base +\| +100\.0 \| +90\.0–110\.0 \| +1\.00 \|/);
    expect(lines[3]).toMatch(/^\| dear +\| +210\.0 \| +200\.0–220\.0 \| +2\.22 \|/);
    expect(lines.slice(5)).toEqual(['- dear: round 3 not counted: reset by peer', '- absent: missing: not installed']);
  });

  it('leaves out rounds beside other programs, and warns where a contender has no other', () => {
    const beside = (base: object) => ({ ...base, othersBusy: 0.9 });
    const mixed = { ...contender('base'), rounds: [...rounds(100), ...rounds(50).map(beside)] };
    const noisy = { ...contender('noisy'), rounds: rounds(70).map(beside) };
    const lines = scenarioTable({ ...result, contenders: [mixed, noisy] });
    expect(lines).toMatch(/\| base +\| +100\.0 \|/);
    expect(lines).toMatch(/\| noisy +\| +70\.0 \|/);
    expect(lines).toContain('- base: 1 left out: beside other programs that used up to 0.9 cores');
    expect(lines).toContain('- noisy: no quiet round, read with care: beside other programs that used up to 0.9 cores');
    expect(scenarioTable(result)).not.toContain('other programs');
  });

  it('says of each target whether it was met', () => {
    const unknown = { of: 'absent', to: 'base', atMost: 1, outcome: 'unknown' };
    const [target] = result.targets;
    const noisy = { ...target, outcome: 'met', ratio: 1.9, low: 1.8, noisy: true };
    expect(targetLines([target, noisy, unknown])).toEqual([
      '- **missed**: dear at most 2 × base; it is 2.10 (middle half of the rounds 2.00–2.44)',
      '- **met**: dear at most 2 × base; it is 1.90 (middle half of the rounds 1.80–2.44), but not from quiet rounds: measure again',
      '- **not known**: absent at most 1 × base (not both were measured)',
    ]);
    expect(section(result)).toMatch(/^2026-01-02: medians of 3 rounds of 150 ms, 64 connections, `\/x`\.\n\n\|/);
  });

  it('replaces only what is between the markers, and refuses a document without them', () => {
    const document = 'a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb';
    expect(replaceMarked(document, 'x', 'new')).toBe('a\n<!-- bench:x -->\nnew\n<!-- /bench:x -->\nb');
    expect(() => replaceMarked(document, 'y', 'new')).toThrow('<!-- bench:y -->');
  });
});
