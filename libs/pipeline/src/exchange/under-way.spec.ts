import fc from 'fast-check';
import { UnderWay } from './under-way.ts';

describe('what is under way', () => {
  it('holds what a Set would, whatever comes and goes', () => {
    const steps = fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const members = Array.from({ length: 10 }, () => ({ place: -1 }));
        const [underWay, set] = [new UnderWay<{ place: number }>(), new Set<{ place: number }>()];
        for (const [at, comes] of all) {
          const member = members[at]!;
          if (!comes) {
            underWay.delete(member);
            set.delete(member);
          } else if (!set.has(member)) {
            underWay.add(member);
            set.add(member);
          }
          expect(underWay.size).toBe(set.size);
        }
        expect(new Set(underWay)).toEqual(set);
      }),
    );
  });

  it('can be emptied while it is looked through', () => {
    const members = Array.from({ length: 5 }, () => ({ place: -1 }));
    const underWay = new UnderWay<{ place: number }>();
    members.forEach((member) => underWay.add(member));
    const seen = [];
    for (const member of underWay) {
      seen.push(member);
      underWay.delete(member);
    }
    expect(seen).toEqual(members);
    expect(underWay.size).toBe(0);
  });
});
