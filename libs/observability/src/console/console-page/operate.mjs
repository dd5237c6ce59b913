import { ask, byId, el } from './element.mjs';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
let token = '';

/** Sends one change. @returns what came of it, in words */
async function change(method, path, body) {
  const headers = { ...(token && { Authorization: `Bearer ${token}` }), ...(body && { 'Content-Type': 'application/json' }) };
  const answer = await fetch(path, { method, headers, ...(body && { body: JSON.stringify(body) }) }).catch(() => undefined);
  if (!answer) return 'The gateway did not answer.';
  if (answer.ok) return 'Done.';
  const problem = await answer.json().catch(() => ({}));
  return answer.status === 404 ? 'This gateway does not serve that.' : (problem.detail ?? `Refused with ${answer.status}.`);
}

function action(name, ...parts) {
  const outcome = el('output', {});
  const form = el('form', { 'aria-label': name }, ...parts, outcome);
  return [form, outcome];
}

function onSubmit(form, outcome, run) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    outcome.textContent = '…';
    outcome.textContent = await run(event.submitter?.value);
  });
}

/** What operators may change. Without the token nothing of it can be pressed, unless the gateway asks for none. */
export async function startOperate({ asksToken }) {
  const buttons = [];
  const button = (text, value = '') => {
    const made = el('button', { type: 'submit', value, disabled: asksToken }, text);
    buttons.push(made);
    return made;
  };
  const given = el('input', { type: 'password', autocomplete: 'off', id: 'token', size: 24 });
  given.addEventListener('input', () => {
    token = given.value;
    for (const each of buttons) each.disabled = asksToken && token === '';
  });
  const levels = await ask('/log-levels');
  const module = el('select', { id: 'module' }, ...Object.keys(levels?.modules ?? { requests: 'info' }).map((name) => el('option', { value: name, selected: name === 'requests' }, name)));
  const level = el('select', { id: 'level' }, ...LEVELS.map((name) => el('option', { value: name, selected: name === levels?.modules.requests }, name)));
  const tag = el('input', { id: 'purge', placeholder: 'a tag, a path, or empty for all' });
  const [logForm, logOutcome] = action('Log level', el('label', {}, 'Log ', module), el('label', {}, ' from ', level), button('Set level'));
  const [purgeForm, purgeOutcome] = action('Purge', el('label', {}, 'Cache ', tag), button('Purge'));
  const [drainForm, drainOutcome] = action('Drain', button('Drain', 'POST'), button('Serve again', 'DELETE'));
  const [maintenanceForm, maintenanceOutcome] = action('Maintenance', button('Maintenance on', 'on'), button('Maintenance off', 'off'));
  onSubmit(logForm, logOutcome, () => change('PUT', '/log-levels', { [module.value]: level.value }));
  onSubmit(purgeForm, purgeOutcome, () => change('POST', '/cache/purge', tag.value === '' ? { all: true } : tag.value.startsWith('/') ? { prefix: tag.value } : { tag: tag.value }));
  onSubmit(drainForm, drainOutcome, (method) => change(method, '/drain'));
  onSubmit(maintenanceForm, maintenanceOutcome, (which) => change('PUT', '/maintenance', { enabled: which === 'on' }));
  const asks = el('form', { 'aria-label': 'Token' }, el('label', {}, 'Token (MANAGEMENT_TOKEN) ', given));
  asks.addEventListener('submit', (event) => event.preventDefault());
  byId('operate').replaceChildren(
    el('p', { className: 'quiet' }, asksToken ? 'Read-only until you give the token; it stays in this page alone.' : 'This gateway asks for no token: it runs in development.'),
    ...(asksToken ? [asks] : []), logForm, purgeForm, drainForm, maintenanceForm);
}
