// The few figures that are made from the rounds of a measurement.

/** Share of one core used by programs that take no part, from which on a round is said to be disturbed. */
export const disturbing = 0.2;

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median of `values` and the bounds of their middle half (`low`, `high`), or undefined of nothing. */
export function summary(values) {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const last = sorted.length - 1;
  return { median: median(values), low: sorted[Math.floor(last / 4)], high: sorted[Math.ceil((3 * last) / 4)] };
}

/** The rounds that figures are made from: without errors and quiet; where a contender has no quiet one, its disturbed ones. */
export function counted({ rounds }) {
  const valid = rounds.filter((round) => !round.invalid);
  const quiet = valid.filter((round) => round.othersBusy <= disturbing);
  return quiet.length ? quiet : valid;
}

/**
 * How `of` compares to `to` (each `{rounds}`): the median of the ratios of the rounds that count on both sides, which ran
 * beside each other, so that a machine whose pace changes is seen by both; `low` and `high` bound the middle half. Where no
 * round counts on both sides, the ratio of the medians. Undefined where either has none.
 */
export function compare(of, to, figure = (round) => round.cpuMicros) {
  return between([of, to], (own, other) => figure(own) / figure(other));
}

/** How much more `of` costs than `than`, in shares of `to`; otherwise as {@link compare}. */
function compareMore(of, than, to) {
  return between([of, than, to], (own, less, base) => (own.cpuMicros - less.cpuMicros) / base.cpuMicros);
}

function between(contenders, calculate) {
  const sides = contenders.map(counted);
  if (sides.some((rounds) => rounds.length === 0)) return undefined;
  const beside = contenders[0].rounds.map((_, i) => contenders.map(({ rounds }) => rounds[i]));
  const paired = beside.filter((rounds) => rounds.every((round, side) => sides[side].includes(round)));
  const { median: ratio, low, high } = summary(paired.map((rounds) => calculate(...rounds))) ?? unpaired(sides, calculate);
  return { ratio, low, high, noisy: sides.flat().some((round) => round.othersBusy > disturbing) };
}

function unpaired(sides, calculate) {
  const figures = ['cpuMicros', 'perSecond'];
  const middle = (rounds) => Object.fromEntries(figures.map((name) => [name, median(rounds.map((round) => round[name]))]));
  return summary([calculate(...sides.map(middle))]);
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
