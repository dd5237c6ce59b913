import { type Work } from '@portico/pipeline';
import { clientCredentialsGrant } from 'openid-client';
import { type OpenIdProvider } from '../provider/provider.ts';
import { Credential } from './credential.ts';
import { GrantedTokens } from './granted-tokens.ts';

/** The gateway's own token (RFC 6749 section 4.4), whoever is calling. */
export class ClientCredential extends Credential {
  readonly #granted: GrantedTokens;

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly provider: Pick<OpenIdProvider, 'configuration'>,
    now: () => number,
  ) {
    super();
    this.#granted = new GrantedTokens(now);
  }

  override for(_work: Work, audience: string): string | Promise<string> {
    return this.#granted.get(audience, async () => clientCredentialsGrant(await this.provider.configuration(), { audience }));
  }

  override async refused(_work: Work, audience: string, value: string): Promise<boolean> {
    this.#granted.drop(audience, value);
    return true;
  }
}
