import uPlot from './uplot.js';
import { byId, el, rows } from './element.mjs';

const SPAN_S = 15 * 60;
const QUANTILES = [['p50', 0.5], ['p95', 0.95], ['p99', 0.99]];
let plots = [];
let subject = '';

/** What a custom property of the style comes to in the present scheme: canvases know no light-dark(). */
function colour(name) {
  const element = el('span');
  element.style.color = `var(--${name})`;
  document.body.append(element);
  const { color } = getComputedStyle(element);
  element.remove();
  return color;
}

/** The counts of the chosen subject in a step: of all routes together where none is chosen. */
function countsOf(step) {
  if (subject !== '') return step[subject.slice(0, subject.indexOf(':'))][subject.slice(subject.indexOf(':') + 1)];
  return sum(Object.values(step.routes));
}

function sum(all) {
  const first = all[0];
  if (first === undefined) return undefined;
  return all.slice(1).reduce((a, b) => ({ count: a.count + b.count, errors: a.errors + b.errors, buckets: a.buckets.map((value, at) => value + b.buckets[at]) }), first);
}

/** By linear interpolation within its bucket, in milliseconds; what is above the last bound counts as that. */
export function quantile(counts, bounds, share) {
  if (counts === undefined || counts.count === 0) return null;
  let rest = counts.count * share;
  for (let at = 0; at < bounds.length; at += 1) {
    const inside = counts.buckets[at];
    const low = at === 0 ? 0 : bounds[at - 1];
    if (inside >= rest && inside > 0) return (low + (bounds[at] - low) * (rest / inside)) * 1000;
    rest -= inside;
  }
  return bounds.at(-1) * 1000;
}

function dataOf({ steps, stepMs, bounds }) {
  const times = steps.map(({ at }) => at / 1000);
  const counts = steps.map(countsOf);
  const perSecond = (field) => counts.map((each) => ((each?.[field] ?? 0) * 1000) / stepMs);
  return [
    [times, perSecond('count')],
    [times, perSecond('errors')],
    [times, ...QUANTILES.map(([, share]) => counts.map((each) => quantile(each, bounds, share)))],
  ];
}

function make(state) {
  for (const plot of plots) plot.destroy();
  const holder = byId('charts');
  holder.replaceChildren();
  const axis = { stroke: colour('quiet'), grid: { stroke: colour('line') }, ticks: { stroke: colour('line') }, font: '12px system-ui' };
  const value = (_plot, given) => (given === null || given === undefined ? '–' : given.toFixed(given >= 10 ? 0 : 2));
  const line = (label, name) => ({ label, stroke: colour(name), width: 1.5, value, points: { show: false } });
  const charts = [
    ['Requests a second', [line('requests/s', 'accent')]],
    ['Failures a second', [line('failures/s', 'bad')]],
    ['Latency in milliseconds', [line('p50', 'good'), line('p95', 'warn'), line('p99', 'bad')]],
  ];
  const data = dataOf(state);
  plots = charts.map(([caption, series], at) => {
    const figure = el('figure', {}, el('figcaption', {}, caption));
    holder.append(figure);
    const scales = { x: { time: true, range: () => [Date.now() / 1000 - SPAN_S, Date.now() / 1000] }, y: { range: (_plot, _low, high) => [0, Math.max(high ?? 0, 1) * 1.1] } };
    const time = { ...axis, values: (_plot, ticks) => ticks.map((tick) => new Date(tick * 1000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })) };
    return new uPlot({ width: holder.clientWidth, height: 150, series: [{ value: (_plot, tick) => (tick ? new Date(tick * 1000).toLocaleTimeString('en-GB') : '–') }, ...series], axes: [time, { ...axis, size: 58 }], scales, cursor: { drag: { x: false } } }, data[at], figure);
  });
}

function subjects({ steps }) {
  const names = (kind) => [...new Set(steps.flatMap((step) => Object.keys(step[kind])))].toSorted();
  return ['routes', 'upstreams'].flatMap((kind) => names(kind).map((name) => [`${kind}:${name}`, `${kind.slice(0, -1)} ${name}`]));
}

function table(state) {
  const known = subjects(state);
  const minutes = (state.steps.length * state.stepMs) / 60_000;
  const lines = known.map(([value, label]) => {
    const [kind, name] = [value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 1)];
    const total = sum(state.steps.map((step) => step[kind][name]).filter(Boolean));
    const [p50, p95, p99] = QUANTILES.map(([, share]) => quantile(total, state.bounds, share) ?? 0);
    return [label, total.count, total.count / minutes / 60, total.errors, p50, p95, p99];
  });
  byId('traffic').replaceChildren(...rows(['', 'requests', '/s', 'failed', 'p50 ms', 'p95 ms', 'p99 ms'], lines));
  const select = byId('subject');
  const options = [['', 'all requests'], ...known];
  if (options.length !== select.options.length) select.replaceChildren(...options.map(([value, label]) => el('option', { value, selected: value === subject }, label)));
}

/** Draws the charts of the last fifteen minutes, and goes on with each step. */
export function startCharts(state) {
  const again = () => make(state);
  byId('subject').addEventListener('change', ({ target }) => {
    subject = target.value;
    again();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  new ResizeObserver(() => plots.forEach((plot) => plot.setSize({ width: byId('charts').clientWidth, height: 150 }))).observe(byId('charts'));
  again();
  table(state);
  return () => {
    const data = dataOf(state);
    plots.forEach((plot, at) => plot.setData(data[at]));
    table(state);
  };
}
