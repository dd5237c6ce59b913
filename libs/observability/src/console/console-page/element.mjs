/** Makes an element. Text is always text, never markup: what a client sent stands in it. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

export const byId = (id) => document.getElementById(id);

export function rows(head, lines) {
  const cell = (tag) => (value) => el(tag, typeof value === 'number' ? { className: 'number' } : {}, typeof value === 'number' ? number(value) : value);
  return [el('thead', {}, el('tr', {}, ...head.map((name, at) => el('th', typeof lines[0]?.[at] === 'number' ? { className: 'number', scope: 'col' } : { scope: 'col' }, name)))), el('tbody', {}, ...lines.map((line) => el('tr', {}, ...line.map(cell('td')))))];
}

export function badge(text, kind) {
  return el('span', { className: `badge ${kind}` }, text);
}

export function number(value) {
  return Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

export function bytes(value) {
  const at = Math.min(3, Math.floor(Math.log2(Math.max(value, 1)) / 10));
  return `${number(value / 1024 ** at)} ${['B', 'kB', 'MB', 'GB'][at]}`;
}

export function clock(at) {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** Asks the management port; undefined where it does not serve that. */
export async function ask(path) {
  const answer = await fetch(path).catch(() => undefined);
  return answer?.ok ? answer.json() : undefined;
}
