/** Trace Context level 2, section 3.3.1.3. */
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;
const MAX_MEMBERS = 32;
/** The most that is passed on, which section 3.3.1.5 asks for at least. */
const MAX_LENGTH = 512;
/** Of one member; longer ones go first when all together are too long. */
const LONG = 128;

/**
 * A caller's tracestate as it is passed on: without white space around its members and without empty ones, of members
 * with the same key only the first, which is the most recent. When it is too long, whole members are left out: long ones first, then
 * from the end.
 *
 * @returns undefined when it is empty, has a malformed member or more than 32 of them
 */
export function readTraceState(field: string): string | undefined {
  const members = new Map<string, string>();
  let count = 0;
  for (const part of field.split(',')) {
    // Leading spaces of a value belong to it, those before a key do not.
    // By hand: a regular expression for what stands at the end takes time by the square of the blanks elsewhere.
    let end = part.length;
    while (end > 0 && (part[end - 1] === ' ' || part[end - 1] === '\t')) end -= 1;
    const member = part.slice(0, end).replace(/^[ \t]+/, '');
    if (member === '') continue;
    const equals = member.indexOf('=');
    const key = member.slice(0, equals);
    count += 1;
    if (count > MAX_MEMBERS || equals < 0 || !KEY.test(key) || !VALUE.test(member.slice(equals + 1))) return undefined;
    if (!members.has(key)) members.set(key, member);
  }
  return joined([...members.values()]);
}

function joined(members: readonly string[]): string | undefined {
  let left = members;
  const isTooLong = () => left.reduce((length, member) => length + member.length + 1, -1) > MAX_LENGTH;
  for (let at = left.length - 1; at >= 0 && isTooLong(); at -= 1) {
    if (left[at]!.length > LONG) left = left.toSpliced(at, 1);
  }
  while (isTooLong()) left = left.slice(0, -1);
  return left.length === 0 ? undefined : left.join(',');
}
