import { type TraceContext } from '../exchange/trace-context.ts';

export interface SamplingOptions {
  /** Share of the traces that begin here, or whose caller is not believed: 0 to 1. */
  readonly ratio: number;
  /** Whether a caller that is believed decides. */
  readonly isParentBased: boolean;
  /** Whether what this address says of itself is believed. */
  readonly isTrusted: (address: string) => boolean;
}

/** Decides at the edge for which traces spans are recorded. Failures get theirs in any case, when they are known. */
export class TraceSampling {
  readonly #threshold: number;

  constructor(private readonly options: SamplingOptions) {
    this.#threshold = options.ratio * 2 ** 32;
  }

  /**
   * By the random bits of the gateway's own span, not by those of the trace id: that is the caller's to choose, and so would be
   * what is recorded.
   */
  decide({ spanId, parentId, isCallerSampled }: TraceContext, address: string | undefined): boolean {
    const { isParentBased, isTrusted } = this.options;
    if (isParentBased && parentId !== undefined && address !== undefined && isTrusted(address)) return isCallerSampled;
    return this.#threshold > 0 && Number.parseInt(spanId.slice(0, 8), 16) < this.#threshold;
  }
}
