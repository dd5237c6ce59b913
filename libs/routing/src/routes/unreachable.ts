import { AllowedTargets, canonicalTarget, type GatewayError, type Spelling } from '@portico/pipeline';
import { type Match, reservedPrefixOf, takesAllOf } from './match.options.ts';
import { covers, type PathTemplate } from './path-template.ts';

/** What stands before something in the order of precedence, as a fault names it. */
export interface Above {
  readonly match: Match;
  readonly text: string;
}

interface Reason {
  /** Which key of `match` it is about, if it is about one. */
  readonly at: readonly string[];
  readonly message: string;
  readonly fix: string;
}

/** Why nothing that is asked ever reaches it. Undefined: something may, as far as can be told at load. */
export function unreachable(match: Match, above: readonly Above[]): Reason | undefined {
  return unasked(match) ?? shadow(match, above);
}

function unasked(match: Match): Reason | undefined {
  const { template, folded, weight } = match;
  // What stands for the whole of paths stands behind the gateway's own.
  const reserved = reservedPrefixOf(example(folded));
  if (reserved) return { at: ['path'], message: `${reserved} is served by the gateway itself`, fix: 'Choose another path' };
  if (weight === 0) return { at: ['weight'], message: 'never matches: it takes none of what is asked', fix: 'Leave it out, or give it a larger share' };
  if (folded.segments.includes('')) return { at: ['path'], message: 'is always 404: a segment of nothing but dots or blanks is nobody\'s', fix: 'Choose another path' };
  return refused(match, example(template));
}

/** Asks what requests are asked first. */
function refused({ allow }: Match, path: string): Reason | undefined {
  const missing: Spelling[] = [];
  const targets = new AllowedTargets();
  targets.allows = (_method, { spellings }) => missing.push(...spellings.filter((spelling) => !allow.has(spelling))) === 0;
  try {
    canonicalTarget(path, undefined, 'GET', targets);
  } catch (error) {
    // All else that is refused, nobody can allow.
    if (missing.length === 0) return { at: ['path'], message: `is always 400: ${(error as GatewayError).detail.split('. ')[0]}`, fix: 'Choose another path' };
    const names = missing.join(', ');
    return { at: ['path'], message: `is always 400: it has what can be read as another path (${names})`, fix: `Allow it: "allow: [${names}]"` };
  }
  return undefined;
}

/** A path that it takes; `**` takes nothing in it. */
function example({ segments }: Pick<PathTemplate, 'segments'>): string {
  return `/${segments.map((segment) => (typeof segment === 'string' ? segment : 'x')).join('/')}`;
}

/** By one, or by several that take their share: each method and each host is taken by something above. */
function shadow(match: Match, above: readonly Above[]): Reason | undefined {
  const takers = new Set<Above>();
  for (const part of partsOf(match)) {
    const taker = above.find((other) => takesAllOf(other.match, part));
    if (taker === undefined) return undefined;
    takers.add(taker);
  }
  const names = [...takers].map(({ text }) => `the ${text}`).join(' and ');
  const isMatched = [...takers].every((taker) => covers(taker.match.template, match.template));
  const message = isMatched ? `never matches: ${names} ${takers.size > 1 ? 'take' : 'takes'} all of it` : `is always 404: its paths differ from those of ${names} in case, percent-encoding and the like alone`;
  return { at: [], message, fix: 'Move it up, or narrow the other' };
}

function partsOf(match: Match): Match[] {
  const methods = match.methods === undefined ? [undefined] : [...match.methods].map((method) => new Set([method]));
  const hosts = match.hosts.length === 0 ? [match.hosts] : match.hosts.map((host) => [host]);
  return methods.flatMap((each) => hosts.map((host) => ({ ...match, methods: each, hosts: host })));
}
