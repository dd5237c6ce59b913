import { type Exchange, GatewayError } from '@portico/pipeline';
import { type CallerKind, callerKey } from './caller-key.ts';
import { type Count } from './counts.ts';
import { type RateWindow } from './rate-window.ts';

/** A limit of gateway.yaml: how many requests one caller may make, in one window or in two (a burst within it). */
export class Limit {
  constructor(
    readonly name: string,
    readonly by: CallerKind,
    readonly windows: readonly RateWindow[],
  ) {}

  /** Whether it can be told before anybody is authenticated. */
  get isEarly(): boolean {
    return this.by === 'address' || this.by.startsWith('header:');
  }
}

/**
 * The limits that one stage keeps for a policy. It tells them in every answer by draft-ietf-httpapi-ratelimit-headers-11:
 * `RateLimit-Policy` (section 3) has what may be had, `RateLimit` (section 4) what is left of it and when it is whole again.
 */
export class LimitSet {
  readonly #windows: readonly { readonly window: RateWindow; readonly by: CallerKind; readonly said: string }[];
  readonly #policy: string;

  constructor(limits: readonly Limit[]) {
    this.#windows = limits.flatMap(({ by, windows }) => windows.map((window) => ({ window, by, said: `"${window.options.name}";r=` })));
    this.#policy = this.#windows.map(({ window: { options } }) => `"${options.name}";q=${options.requests};w=${options.windowMs / 1000}`).join(', ');
  }

  /**
   * Counts the exchange in all of them. No promise in memory, which is what most requests need.
   *
   * @param before whether another set has told its limits already
   * @throws GatewayError `rate_limited` with Retry-After and `violated-policies`
   */
  take(exchange: Exchange, before: boolean): void | Promise<void> {
    const counts: (Count | Promise<Count>)[] = [];
    let waits = false;
    for (const { window, by } of this.#windows) {
      const count = window.take(callerKey(by, exchange));
      waits ||= count instanceof Promise;
      counts.push(count);
    }
    if (!waits) return this.#judge(exchange, counts as Count[], before);
    return Promise.all(counts.map((count) => Promise.resolve(count))).then((all) => this.#judge(exchange, all, before));
  }

  #judge({ reply }: Exchange, counts: readonly Count[], before: boolean): void {
    const now = performance.now();
    let left = '';
    let violated: string[] | undefined;
    let retryAfter = 0;
    for (let at = 0; at < counts.length; at += 1) {
      const { window, said } = this.#windows[at]!;
      const { taken, resetAt } = counts[at]!;
      const { name, requests } = window.options;
      const seconds = Math.max(1, Math.ceil((resetAt - now) / 1000));
      if (left !== '') left += ', ';
      left += `${said}${Math.max(0, requests - taken)};t=${seconds}`;
      if (taken <= requests) continue;
      window.refused += 1;
      (violated ??= []).push(name);
      retryAfter = Math.max(retryAfter, seconds);
    }
    reply.header('ratelimit-policy', before ? `${reply.getHeader('ratelimit-policy')}, ${this.#policy}` : this.#policy);
    reply.header('ratelimit', before ? `${reply.getHeader('ratelimit')}, ${left}` : left);
    if (violated === undefined) return;
    throw new GatewayError('rate_limited', `Try again in ${retryAfter} s, and ask less often.`, {
      headers: { 'Retry-After': String(retryAfter) },
      extensions: { 'violated-policies': violated },
    });
  }
}
