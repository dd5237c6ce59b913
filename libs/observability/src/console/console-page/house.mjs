import { ask, badge, byId, clock, el, number, rows } from './element.mjs';

const KINDS = { healthy: 'good', starting: 'warn', ejected: 'bad', unhealthy: 'bad', closed: 'good', 'half-open': 'warn', halfOpen: 'warn', open: 'bad', off: 'quiet' };

function instance({ name, state = 'unknown', inFlight, latencyMs, ejectedForMs, calls }) {
  const facts = [inFlight !== undefined && `${inFlight} under way`, latencyMs !== undefined && `${number(latencyMs)} ms`, calls !== undefined && `${number(calls)} calls`, ejectedForMs !== undefined && `for ${number(ejectedForMs / 1000)} s more`];
  return el('li', {}, name, ' ', badge(state, KINDS[state] ?? 'quiet'), ' ', el('span', { className: 'quiet' }, facts.filter(Boolean).join(', ')));
}

function upstream({ name, instances = [], breaker, concurrency, retries, panic, discovery }) {
  const circuit = typeof breaker === 'object' ? String(breaker.state) : 'off';
  const facts = [
    concurrency?.limit !== undefined && `${concurrency.inFlight} of ${concurrency.limit} at once${concurrency.queued ? `, ${concurrency.queued} waiting` : ''}`,
    retries?.made !== undefined && `${number(retries.made)} retries`,
  ];
  return el('li', {}, el('strong', {}, name), ' ', badge(`circuit ${circuit}`, KINDS[circuit] ?? 'quiet'), ' ',
    panic ? badge('too few are healthy: all are asked', 'bad') : '', discovery ? badge('not found', 'bad') : '',
    el('span', { className: 'quiet' }, ` ${facts.filter(Boolean).join(', ')}`),
    el('ul', { className: 'house' }, ...instances.map(instance)));
}

const plain = (value) => (value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));

function routeLine({ leads, name, match, to, policy, origin }) {
  return [name, plain(leads), (match?.methods ?? []).join(' '), plain(match?.path), plain(to), plain(policy?.auth), plain(origin)];
}

async function showHouse(gateway) {
  const answer = await ask('/upstreams');
  const list = answer?.upstreams ?? [];
  byId('house').replaceChildren(el('ul', { className: 'house' }, el('li', {}, el('strong', {}, gateway), el('ul', { className: 'house' }, ...list.map(upstream)))));
}

async function showRoutes() {
  const answer = await ask('/routes');
  byId('routes').replaceChildren(...rows(['name', 'leads to', 'methods', 'path', 'upstream', 'auth', 'stands in'], (answer?.routes ?? []).map(routeLine)));
  if (answer?.reload) byId('reload').replaceChildren('Last reload: ', el('code', {}, plain(answer.reload)));
}

/** Shows the upstreams and the routes, and looks again every few seconds. */
export function startHouse(gateway) {
  const look = () => Promise.all([showHouse(gateway), showRoutes()]).finally(() => setTimeout(look, 4000));
  void look();
  return ({ configurationAt }) => {
    if (byId('reload').childElementCount === 0) byId('reload').textContent = `In force since ${clock(configurationAt)}.`;
  };
}
