import { Pool } from 'undici';

/**
 * Sends `rate` requests a second for `seconds`, however slowly they are answered, as clients do who do not know of each other. `requestOf(n)` gives
 * the path and headers of each. Resolves to `{status, code, ms, began, number}` of each; a status of 0 has none. Milliseconds.
 */
export async function openLoad(url, { rate, seconds, requestOf, signal }) {
  const pool = new Pool(url, { connections: 2_000, headersTimeout: 20_000, bodyTimeout: 20_000 });
  const started = performance.now();
  const pending = [];
  try {
    for (let number = 0; number < rate * seconds; ) {
      signal.throwIfAborted();
      const due = Math.min(rate * seconds, Math.floor(((performance.now() - started) / 1_000) * rate) + 1);
      for (; number < due; number += 1) pending.push(one(pool, number, requestOf(number)));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return await Promise.all(pending);
  } finally {
    await pool.destroy();
  }
}

async function one(pool, number, { path, headers }) {
  const at = performance.now();
  let began = false;
  let status = 0;
  let code;
  try {
    const answer = await pool.request({ method: 'GET', path, headers });
    began = true;
    const text = await answer.body.text();
    status = answer.statusCode;
    if (status >= 400) code = /"code":"(\w+)"/.exec(text)?.[1];
  } catch {
    // Without a status.
  }
  return { number, status, code, began, ms: performance.now() - at };
}

/** The `q`th quantile of `values`, 0 to 1. */
export function quantile(values, q) {
  const sorted = values.toSorted((one, two) => one - two);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
