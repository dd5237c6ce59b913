import { type Work } from './exchange.ts';

/** How an upstream is told who is calling; `credential:` in gateway.yaml. */
export type CredentialKind = 'none' | 'minted' | 'user' | 'client' | 'exchange' | 'pass';

/** What an upstream asks for. */
export interface CredentialDemand {
  readonly kind: CredentialKind;
  readonly upstream: string;
  /** The upstream's `audience` in gateway.yaml, by default its name. */
  readonly audience: string;
}

/**
 * Where the outbound stack gets what a call carries for its principal. Auth brings the one that knows sessions and keys;
 * the type lives here because the stack may not know of auth.
 */
export abstract class Credentials {
  /**
   * The value of Authorization for a call on behalf of the work's principal; undefined for none. Synchronous when it is at
   * hand, which is what most calls need.
   *
   * @throws GatewayError when there is no way to tell who is calling
   */
  abstract for(work: Work, demand: CredentialDemand): string | undefined | Promise<string | undefined>;

  /**
   * Told that the upstream refused (401) this value. True when the next one will be another, so that trying again makes
   * sense.
   */
  abstract refused(work: Work, demand: CredentialDemand, value: string): Promise<boolean>;
}
