// The cheap upstream as a process of its own, and the check that contenders hand on what it says.
import { join } from 'node:path';
import { ask, startNode } from './processes.mjs';

/** Starts the upstream of `upstream.mjs`; its CPU is counted apart from the contenders'. */
export function startUpstream({ folder, signal }) {
  return startNode({ name: 'upstream', program: join(import.meta.dirname, 'upstream.mjs'), folder, signal });
}

/** The text of one part, straight from the upstream. */
export async function partOf(upstream, name, folder = 'part') {
  return (await ask(`${upstream.url}/${folder}/${name}`)).body;
}

/** Throws where an answer is not what it must be: a contender that answers something else is not measured. */
export function expectSame(body, expected) {
  if (body !== expected) throw new Error(`answers ${short(body)} instead of ${short(expected)}`);
}

function short(text) {
  return text.length > 80 ? `${text.slice(0, 80)}… (${text.length} characters)` : text;
}
