// The few figures that are made from the rounds of a measurement.

/** Share of one core used by programs that take no part, from which on a round is said to be disturbed. */
export const disturbing = 0.2;

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and greatest of `values`, or undefined of nothing. */
export function summary(values) {
  if (values.length === 0) return undefined;
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** The rounds that figures are made from: without errors and quiet; where a contender has no quiet one, its disturbed ones. */
export function counted({ rounds }) {
  const valid = rounds.filter((round) => !round.invalid);
  const quiet = valid.filter((round) => round.othersBusy <= disturbing);
  return quiet.length ? quiet : valid;
}

/**
 * How `of` compares to `to` (each `{rounds}`): the ratio of their medians, and the ratios of the rounds that count
 * on both sides, which ran beside each other. Undefined where either has none.
 */
export function compare(of, to, figure = (round) => round.cpuMicros) {
  const [own, others] = [counted(of), counted(to)];
  const [ours, theirs] = [summary(own.map(figure)), summary(others.map(figure))];
  if (!ours || !theirs) return undefined;
  const paired = of.rounds.flatMap((round, i) => {
    const other = to.rounds[i];
    return own.includes(round) && others.includes(other) ? [figure(round) / figure(other)] : [];
  });
  const ratio = ours.median / theirs.median;
  const noisy = [...own, ...others].some((round) => round.othersBusy > disturbing);
  return { ratio, min: Math.min(ratio, ...paired), max: Math.max(ratio, ...paired), noisy };
}

/** How much more `of` costs than `than`, in shares of `to`; least and greatest of the rounds as in {@link compare}. */
function compareMore(of, than, to) {
  const [more, less] = [compare(of, to), compare(than, to)];
  if (!more || !less) return undefined;
  const paired = of.rounds.flatMap((round, i) => {
    const sides = [[of, round], [than, than.rounds[i]], [to, to.rounds[i]]];
    if (!sides.every(([contender, one]) => counted(contender).includes(one))) return [];
    return [(round.cpuMicros - than.rounds[i].cpuMicros) / to.rounds[i].cpuMicros];
  });
  const ratio = more.ratio - less.ratio;
  return { ratio, min: Math.min(ratio, ...paired), max: Math.max(ratio, ...paired), noisy: more.noisy || less.noisy };
}

/**
 * What became of each target of a scenario: met, missed, or unknown where a side was not measured. A target is
 * `{of, to, atMost}` (CPU a request), the same with `than` (how much more than that one, in shares of `to`), or
 * `{of, to, atLeast, figure: 'perSecond'}`.
 */
export function judge(targets, contenders) {
  const named = (name) => contenders.find((contender) => contender.name === name) ?? { rounds: [] };
  return targets.map((target) => {
    const { of, than, to, atMost = Infinity, atLeast = -Infinity, figure = 'cpuMicros' } = target;
    const compared = than === undefined ? compare(named(of), named(to), (round) => round[figure]) : compareMore(named(of), named(than), named(to));
    const isMet = compared && compared.ratio <= atMost && compared.ratio >= atLeast;
    return { ...target, ...compared, outcome: !compared ? 'unknown' : isMet ? 'met' : 'missed' };
  });
}
