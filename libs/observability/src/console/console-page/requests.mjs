import { ask, badge, byId, clock, el, number } from './element.mjs';

function bar({ what, name, startMs, durationMs, note }, total) {
  const inner = el('span', { className: 'bar' });
  inner.style.left = `${Math.min(99, (startMs / total) * 100)}%`;
  inner.style.width = `${Math.max(0.5, (durationMs / total) * 100)}%`;
  const text = `${what} ${name}`;
  return el('div', {}, el('span', { className: 'name', title: text }, text), el('span', {}, el('span', { className: 'track' }, inner), el('span', { className: 'quiet' }, ` ${number(startMs)} + ${number(durationMs)} ms ${note}`)));
}

function request({ at, id, traceId, route, method, path, status, ms, endedBy, error, timeline }) {
  const total = Math.max(ms, 1);
  const told = [error, endedBy === 'gateway' ? '' : `ended by the ${endedBy}`].filter(Boolean).join(', ');
  return el('details', { id: `r-${id}` },
    el('summary', {}, `${clock(at)} `, badge(String(status), status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good'), ` ${method} ${path} `, el('span', { className: 'quiet' }, `${number(ms)} ms${route ? `, ${route}` : ''}${told ? `, ${told}` : ''}`)),
    el('div', { className: 'timeline' }, ...timeline.map((each) => bar(each, total))),
    el('code', {}, `request ${id}`), el('br'), el('code', {}, `trace ${traceId}`));
}

function show(id, list) {
  const holder = byId(id);
  const open = new Set([...holder.querySelectorAll('details[open]')].map((each) => each.id));
  const focused = document.activeElement?.parentElement?.id;
  const made = list.map(request);
  for (const each of made) each.open = open.has(each.id);
  holder.replaceChildren(...(made.length ? made : [el('p', { className: 'quiet' }, 'None so far.')]));
  if (focused) byId(focused)?.querySelector('summary')?.focus();
}

/** Shows the last failed and slow requests whenever there are others. */
export function startRequests() {
  let version = -1;
  return async ({ recentVersion }) => {
    if (recentVersion === version) return;
    version = recentVersion;
    const recent = await ask('/console/recent');
    if (!recent) return;
    show('failed', recent.failed);
    show('slow', recent.slow);
    byId('slow-title').textContent = `Slow: ${number(recent.slowMs)} ms and more`;
  };
}
