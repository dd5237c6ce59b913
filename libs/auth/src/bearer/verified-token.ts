import { type Principal } from '@portico/pipeline';

/** A token that was found good. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** How long it may be believed without being looked at again, milliseconds since 1970. */
  readonly until: number;
}

/** A token that was found bad; the message is for the client: what is wrong with it, in one sentence without quotes. */
export class RefusedToken extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'RefusedToken';
  }
}

/** What tokens are measured by, besides their issuer; the same for JWTs and for opaque ones. */
export interface TokenRules {
  /** For whom they must be meant. */
  readonly audience: string;
  /** The claim that holds roles; a dot leads into an object. */
  readonly rolesClaim: string;
}
