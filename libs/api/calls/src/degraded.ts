/** An answer that can come without some of its parts. */
export interface Degradable {
  readonly degraded?: readonly { readonly part: string; readonly reason: string }[] | undefined;
}

/** Why this part is missing from an answer: `timeout`, `unreachable` …; undefined when it is there. */
export function missing(answer: Degradable, part: string): string | undefined {
  return answer.degraded?.find((each) => each.part === part)?.reason;
}
