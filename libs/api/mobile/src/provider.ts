import { type Fetch, problemOf, UnreachableError } from '@portico/api-calls';

/** What the app uses of a provider's metadata (OpenID Connect Discovery section 3). */
export interface ProviderMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly revocation_endpoint?: string;
  readonly end_session_endpoint?: string;
}

/** RFC 6749 section 5.1. */
export interface TokenAnswer {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** The endpoints of an OpenID provider, as a public client calls them. */
export class Provider {
  #metadata: Promise<ProviderMetadata> | undefined;

  constructor(
    readonly issuer: string,
    private readonly clientId: string,
    private readonly send: Fetch,
  ) {}

  /** Fetched once; after a failure, again by the next who asks. */
  metadata(): Promise<ProviderMetadata> {
    return (this.#metadata ??= this.#discover().catch((error: unknown) => {
      this.#metadata = undefined;
      throw error;
    }));
  }

  /** @throws ProblemError with the provider's error as code: `invalid_grant` … */
  async tokens(parameters: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    const { token_endpoint: url } = await this.metadata();
    return (await this.#json(this.#form(url, parameters))) as TokenAnswer;
  }

  /** RFC 7009. Failing to is no harm that anybody could mend: the token is forgotten here in any case. */
  async revoke(token: string): Promise<void> {
    const { revocation_endpoint: url } = await this.metadata();
    if (url) await this.send(this.#form(url, { token, token_type_hint: 'refresh_token' }));
  }

  async #discover(): Promise<ProviderMetadata> {
    const metadata = (await this.#json(new Request(`${this.issuer}/.well-known/openid-configuration`))) as ProviderMetadata;
    if (metadata.issuer !== this.issuer) throw new Error(`${this.issuer} calls itself ${metadata.issuer}`);
    return metadata;
  }

  #form(url: string, parameters: Readonly<Record<string, string>>): Request {
    return new Request(url, { method: 'POST', body: new URLSearchParams({ client_id: this.clientId, ...parameters }) });
  }

  async #json(request: Request): Promise<unknown> {
    let response: Response;
    try {
      response = await this.send(request);
    } catch (error) {
      throw error instanceof TypeError ? new UnreachableError(error) : error;
    }
    const body = (await response.json().catch(() => undefined)) as { error?: string; error_description?: string } | undefined;
    if (response.ok) return body;
    const code = body?.error ?? `status_${response.status}`;
    throw problemOf(response, { type: 'about:blank', title: 'The sign-in did not succeed', detail: body?.error_description, code });
  }
}
