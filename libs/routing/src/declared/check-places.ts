import { type ReportFault } from '@portico/pipeline';
import { type PartOptions } from './part.options.ts';

type Placed = Pick<PartOptions, 'under' | 'pick' | 'rename' | 'otherwise'>;

/** A place in the answer that a part takes. */
interface Claim {
  readonly path: readonly string[];
  /** Whether others may stand inside: the members that the part has there are claims of their own. */
  readonly isOpen: boolean;
  readonly owner: string;
}

/** Each place of the answer is one part's, with all that is inside, apart from what a part with `pick` leaves free. */
export function checkPlaces(parts: Readonly<Record<string, Placed>>, report: ReportFault): void {
  const claims: Claim[] = [
    { path: ['degraded'], isOpen: false, owner: 'the list of what is missing' },
    { path: ['explain'], isOpen: false, owner: 'the timeline' },
  ];
  for (const [name, options] of Object.entries(parts)) {
    const { under, pick, rename } = options;
    if (under === '.' && pick === undefined) report(['parts', name, 'under'], 'what it lays into the answer is not known', 'Say it with pick');
    const called = pickedOf(options) ?? Object.values(rename);
    const twice = called.find((member, at) => called.indexOf(member) !== at);
    if (twice !== undefined) report(['parts', name, 'rename'], `two of its members are called "${twice}"`, 'Give one of them another name');
    const own = claimsOf(name, options);
    const clash = claims.flatMap((before) => own.filter((claim) => areAtOdds(before, claim)).map(({ path }) => ({ before, path })))[0];
    claims.push(...own);
    if (clash === undefined) continue;
    const { before, path } = clash;
    const place = (path.length > before.path.length ? path : before.path).join('.');
    const fix = `Choose another place with under${path.length === before.path.length ? '' : ', or say with pick what the outer one has'}`;
    report(['parts', name, ...(under === undefined ? [] : ['under'])], `"${place}" of the answer is ${before.owner}'s already`, fix);
  }
}

function claimsOf(name: string, options: Placed): Claim[] {
  const owner = `the part "${name}"`;
  const place = options.under === '.' ? [] : (options.under ?? name).split('.');
  const picked = pickedOf(options);
  if (picked === undefined) return place.length === 0 ? [] : [{ path: place, isOpen: false, owner }];
  const members = new Set([...picked, ...membersOf(options.otherwise)]);
  const inside = Array.from(members, (member) => ({ path: [...place, member], isOpen: false, owner }));
  return place.length === 0 ? inside : [{ path: place, isOpen: true, owner }, ...inside];
}

/** The names of a part's members, where pick says them. */
function pickedOf({ pick, rename }: Placed): string[] | undefined {
  if (pick === undefined) return undefined;
  const top = [...new Set(pick.map((path) => path.split('.')[0]!))];
  return top.map((member) => (Object.hasOwn(rename, member) ? rename[member]! : member));
}

/** What stands for a missing part is not shaped. */
function membersOf(otherwise: unknown): string[] {
  return typeof otherwise === 'object' && otherwise !== null && !Array.isArray(otherwise) ? Object.keys(otherwise) : [];
}

/** Whether both are of one place, or one inside of what the other has for itself. */
function areAtOdds(one: Claim, other: Claim): boolean {
  const [outer, inner] = one.path.length <= other.path.length ? [one, other] : [other, one];
  if (!outer.path.every((step, at) => step === inner.path[at])) return false;
  return !outer.isOpen || outer.path.length === inner.path.length;
}
