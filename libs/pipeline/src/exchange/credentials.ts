import { type Work } from './exchange.ts';

/** How an upstream is told who is calling; `credential:` in gateway.yaml. */
export type CredentialKind = 'none' | 'minted' | 'user' | 'client' | 'exchange' | 'pass';

/**
 * Where the outbound stack gets what a call carries for its principal. Auth brings the one that knows sessions and keys;
 * the type lives here because the stack may not know of auth.
 */
export abstract class Credentials {
  /**
   * The value of Authorization for a call to `upstream` on behalf of the work's principal; undefined for none. Synchronous
   * when it is at hand, which is what most calls need.
   *
   * @param audience the upstream's `audience` in gateway.yaml, by default its name
   * @throws GatewayError when there is no way to tell who is calling
   */
  abstract for(work: Work, kind: CredentialKind, upstream: string, audience: string): string | undefined | Promise<string | undefined>;

  /** Told that the upstream refused (401) the credential, so that the next one is another. Whether trying again makes sense. */
  abstract refused(work: Work, kind: CredentialKind, upstream: string): Promise<boolean>;
}
