import { startCharts } from './charts.mjs';
import { byId } from './element.mjs';
import { startHouse } from './house.mjs';
import { showNumbers } from './numbers.mjs';
import { startOperate } from './operate.mjs';
import { startRequests } from './requests.mjs';

const STEPS = 180;
const state = { steps: [], stepMs: 5000, bounds: [] };
let drawn;
let house;
const requests = startRequests();
const live = byId('live');
const events = new EventSource('/console/events');

events.addEventListener('open', () => (live.textContent = 'Live.'));
events.addEventListener('error', () => (live.textContent = 'The connection is lost. Trying again …'));
events.addEventListener('start', ({ data }) => {
  const start = JSON.parse(data);
  Object.assign(state, start);
  byId('gateway').textContent = start.gateway;
  document.title = `${start.gateway}: Portico console`;
  if (drawn) return drawn();
  drawn = startCharts(state);
  house = startHouse(start.gateway);
  void startOperate(start);
});
events.addEventListener('step', ({ data }) => {
  state.steps.push(JSON.parse(data));
  if (state.steps.length > STEPS) state.steps.shift();
  drawn?.();
});
events.addEventListener('now', ({ data }) => {
  const now = JSON.parse(data);
  showNumbers(now);
  house?.(now);
  void requests(now);
});
