import { type Work } from '@portico/pipeline';

/** Where an upstream's `credential: user` gets the access token of the session by which the user calls. */
export abstract class UserTokens {
  /**
   * At once when the token is good. One that has expired is renewed, once for all who wait for it; waiting ends with the
   * work, the renewal does not.
   *
   * @returns undefined when the work belongs to no session
   * @throws GatewayError `unauthenticated` when the session ended or cannot be renewed; `identity_unavailable`
   */
  abstract accessToken(work: Work): string | undefined | Promise<string | undefined>;

  /**
   * Told that an upstream refused (401) the token that the work was given last. Renews it, at most once for each work.
   *
   * @returns whether {@link accessToken} now gives another one
   */
  abstract renew(work: Work): Promise<boolean>;
}
