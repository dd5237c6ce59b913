import { bytes, byId, clock, el, number, rows } from './element.mjs';

const STATES = { serving: 'good', starting: 'warn', draining: 'warn' };

function tiles(now) {
  const all = [
    ['Under way', number(now.inFlight)],
    ['Event loop, p99 late', `${number(now.loopDelayMs)} ms`],
    ['Memory', bytes(now.rssBytes)],
    ['Heap in use', bytes(now.heapBytes)],
    ['Up', `${number(now.uptimeS / 60)} min`],
    ['As of', clock(now.at)],
  ];
  byId('tiles').replaceChildren(...all.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

/** `portico.cache.entries` belongs to `cache`. */
const groupOf = ({ name }) => name.split('.')[1];

function readings(list) {
  const counted = list.map((each) => ({ ...each, points: each.points.filter(([value]) => value !== 0) }));
  const groups = Map.groupBy(counted.filter(({ points }) => points.length > 0), groupOf);
  const order = ['cache', 'limit', 'session', 'sessions', 'refresh', 'token', 'upstream', 'route'];
  const names = [...groups.keys()].toSorted((a, b) => (order.indexOf(a) + 1 || 99) - (order.indexOf(b) + 1 || 99) || a.localeCompare(b));
  const parts = names.flatMap((group) => {
    const lines = groups.get(group).flatMap(({ name, unit, points }) =>
      points.map(([value, attributes]) => [name.split('.').slice(2).join(' ').replaceAll('_', ' ') || group, Object.values(attributes).join(', '), unit === 'By' ? bytes(value) : value]));
    const table = el('table', {});
    table.append(...rows(['', '', 'value'], lines));
    return [el('h3', {}, group), table];
  });
  byId('numbers').replaceChildren(...(parts.length ? parts : [el('p', { className: 'quiet' }, 'Nothing was counted yet.')]));
}

/** Shows the present numbers. */
export function showNumbers(now) {
  const state = byId('state');
  state.textContent = now.state;
  state.className = `badge ${STATES[now.state] ?? 'bad'}`;
  tiles(now);
  readings(now.readings);
}
