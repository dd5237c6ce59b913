/**
 * What a proof has shown: `figures` (by name, numbers or text) as lines, each of its `claims` (`{text, holds}`) with what
 * became of it, and whether all of them hold. A proof that claims nothing proves nothing, and is an error.
 */
export function outcome({ figures = {}, claims = [] }) {
  if (claims.length === 0) throw new Error('the proof makes no claim');
  const malformed = claims.find(({ holds }) => typeof holds !== 'boolean');
  if (malformed) throw new Error(`it is not said whether the claim holds: ${malformed.text}`);
  const width = Math.max(0, ...Object.keys(figures).map((name) => name.length));
  const lines = Object.entries(figures).map(([name, value]) => `  ${name.padEnd(width)}  ${inWords(value)}`);
  const judged = claims.map(({ text, holds }) => `  ${holds ? 'holds' : 'FALSE'}: ${text}`);
  return { text: [...lines, ...judged].join('\n'), holds: claims.every(({ holds }) => holds) };
}

function inWords(value) {
  return typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 2 }) : value;
}
