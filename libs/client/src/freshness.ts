import { type ResponseHeaders } from './dispatch.ts';

const MAX_AGE = /(?:^|[\s,])s-maxage\s*=\s*"?(\d+)/i;
const PRIVATE_MAX_AGE = /(?:^|[\s,])max-age\s*=\s*"?(\d+)/i;
const NEVER = /(?:^|[\s,])(?:no-store|no-cache|private)(?:$|[\s,=;])/i;

/** For how long an answer stays fresh for everybody, milliseconds (RFC 9111 section 4.2); 0 when it says nothing of it. */
export function freshForMs(headers: ResponseHeaders): number {
  const said = headers['cache-control'];
  if (said === undefined) return 0;
  const control = typeof said === 'string' ? said : said.join();
  if (NEVER.test(control)) return 0;
  const seconds = Number((MAX_AGE.exec(control) ?? PRIVATE_MAX_AGE.exec(control))?.[1] ?? 0);
  const age = headers.age === undefined ? 0 : Number([headers.age].flat()[0]);
  return Math.max(0, seconds - (Number.isFinite(age) ? age : 0)) * 1_000;
}
