import { type ResponseHeaders } from '../dispatch.ts';

/** What a request lets be shared of its answer; set by the layer that knows what may be (the cache), read by the one that shares (coalesce). */
export abstract class Sharing {
  /** Requests of equal keys wait for one call. Undefined for one that is better made alone; asked anew whenever a call begins. */
  abstract key(): string | undefined;

  /** Told the head of the answer by whoever made the call. @returns what others may have of it; undefined for nothing */
  abstract arrived(status: number, headers: ResponseHeaders): Share | undefined;

  /** Whether it is for the same caller as another. */
  abstract isOfCaller(other: Sharing): boolean;

  /** Told before the head when the answer is that of a call that somebody else began. */
  abstract joined(): void;
}

/** What others may have of an answer. */
export interface Share {
  /** How much of the body is kept for them at most, bytes. */
  readonly maxBytes: number;
  admits(other: Sharing): boolean;
  /** Told once the body is here, whole. */
  whole(body: Buffer): void;
}
