// What was measured, as tables for people and as the sections of docs/performance.md.
import { compare, counted, disturbing, summary } from './statistics.mjs';

/** A Markdown table whose columns are padded, so that it also reads well in a terminal. Numbers stand on the right. */
export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => [...row[column]].length)));
  const left = (text, width) => text + ' '.repeat(width - [...text].length);
  const right = (text, width) => ' '.repeat(width - [...text].length) + text;
  const line = (cells) => `| ${cells.map((cell, i) => (i === 0 ? left : right)(cell, widths[i])).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => '-'.repeat(width + 1) + (i === 0 ? '-' : ':')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The table of one scenario, dearest last; who could not be measured stands below it, with the reason. */
export function scenarioTable({ contenders, baseline }) {
  const base = contenders.find(({ name }) => name === baseline) ?? { rounds: [] };
  const cpuOf = ['CPU ms per 1,000 requests', 'middle half', `× ${baseline}`];
  const head = ['', ...cpuOf, 'requests/s', 'p50 ms', 'p99 ms', 'CPU of the upstream'];
  const rows = contenders
    .map((contender) => ({ contender, ...figures(contender) }))
    .filter(({ cpu }) => cpu)
    .toSorted((a, b) => a.cpu.median - b.cpu.median)
    .map(({ contender, cpu, perSecond, p50, p99, upstream }) => [
      contender.name,
      cpu.median.toFixed(1),
      `${cpu.low.toFixed(1)}–${cpu.high.toFixed(1)}`,
      compare(contender, base)?.ratio.toFixed(2) ?? '–',
      Math.round(perSecond.median).toLocaleString('en'),
      p50.median.toFixed(1),
      p99.median.toFixed(1),
      upstream.median.toFixed(1),
    ]);
  const faults = contenders.flatMap(({ name, status, reason, rounds }) => [
    ...(status === 'measured' ? [] : [`- ${name}: ${status}: ${reason.split('\n')[0]}`]),
    ...rounds.flatMap((round, i) => (round.invalid ? [`- ${name}: round ${i + 1} not counted: ${round.invalid}`] : [])),
  ]);
  for (const contender of contenders) {
    const disturbed = contender.rounds.filter((round) => round.othersBusy > disturbing);
    if (disturbed.length === 0) continue;
    const most = Math.max(...disturbed.map(({ othersBusy }) => othersBusy)).toFixed(1);
    const why = `beside other programs that used up to ${most} cores`;
    const taken = counted(contender).includes(disturbed[0]) ? 'no quiet round, read with care' : `${disturbed.length} left out`;
    faults.push(`- ${contender.name}: ${taken}: ${why}`);
  }
  return [table(head, rows), ...(faults.length ? ['', ...faults] : [])].join('\n');
}

/** One line for each target: met, missed or unknown, and by how much. */
export function targetLines(targets) {
  return targets.map(({ of, than, to, atMost, atLeast, figure, outcome, ratio, low, high, noisy }) => {
    const bound = atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
    const what = figure === 'perSecond' ? 'requests a second of ' : '';
    const asked = than === undefined ? `${of} ${bound} × ${what}${to}` : `${of} ${bound} × ${to} more than ${than}`;
    if (outcome === 'unknown') return `- **not known**: ${asked} (not both were measured)`;
    const found = `${ratio.toFixed(2)} (middle half of the rounds ${low.toFixed(2)}–${high.toFixed(2)})`;
    return `- **${outcome}**: ${asked}; it is ${found}${noisy ? ', but not from quiet rounds: measure again' : ''}`;
  });
}

/** One scenario as a section of Markdown without its title. */
export function section(result) {
  const { rounds, turn, connections } = result.settings;
  const turns = `${rounds} round${rounds === 1 ? '' : 's'} of ${turn} ms`;
  const how = `medians of ${turns}, ${connections} connections, \`${result.path}\``;
  const when = `${result.measuredAt.slice(0, 10)}: ${how}.`;
  const targets = targetLines(result.targets);
  return [when, '', scenarioTable(result), ...(targets.length ? ['', ...targets] : [])].join('\n');
}

/** Puts `text` between the marker comments `<!-- bench:<name> -->` and `<!-- /bench:<name> -->` of a document. */
export function replaceMarked(document, name, text) {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const [from, to] = [document.indexOf(open), document.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`the document has no ${open} … ${close}`);
  return `${document.slice(0, from + open.length)}\n${text}\n${document.slice(to)}`;
}

function figures(contender) {
  const rounds = counted(contender);
  const of = (figure) => summary(rounds.map((round) => round[figure]));
  const upstream = of('upstreamCpuMicros');
  return { cpu: of('cpuMicros'), perSecond: of('perSecond'), p50: of('p50Ms'), p99: of('p99Ms'), upstream };
}
