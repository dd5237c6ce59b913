import { background, GatewayError } from '@portico/pipeline';
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import { type ProviderFetch, ProviderCalls } from './provider-fetch.ts';
import { type ProviderOptions, USUAL_SCOPES } from './provider.options.ts';
import { unlessAborted } from './unless-aborted.ts';

/** How long the provider has to tell of itself, milliseconds. */
const DISCOVERY_MS = 5_000;
/** How old its metadata may grow before they are read again, behind the requests' back. Milliseconds. */
const FRESH_MS = 3_600_000;
/** After a failure nobody asks again for this long; it doubles with each further one. Milliseconds. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * The OpenID provider, found when it is first needed: a gateway starts without it, and what needs it answers 503 until it is
 * there. Discovery is shared by all who wait for it, and belongs to none of them.
 */
export class OpenIdProvider {
  readonly #calls = new ProviderCalls();
  #found: { readonly configuration: Configuration; readonly at: number } | undefined;
  #pending: Promise<Configuration> | undefined;
  #failures = 0;
  #failed: { readonly error: GatewayError; readonly until: number } | undefined;

  /** @param now milliseconds, on any clock */
  constructor(
    readonly options: ProviderOptions,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Calls the provider through the outbound stack, apart from any client's request. */
  get fetch(): ProviderFetch {
    return this.#calls.fetch;
  }

  /**
   * Ready for openid-client's functions.
   *
   * @param signal gives up waiting; the discovery goes on for those who still wait
   * @throws GatewayError `identity_unavailable` with Retry-After; the signal's reason
   */
  async configuration(signal?: AbortSignal): Promise<Configuration> {
    if (this.#found) {
      if (this.now() - this.#found.at > FRESH_MS && !this.#isPausing()) this.#discover().catch(ignore);
      return this.#found.configuration;
    }
    if (this.#failed && this.#isPausing()) throw this.#failed.error;
    return unlessAborted(this.#discover(), signal);
  }

  /** The scopes to ask a user for: those that the environment names, or the usual ones that the provider knows. */
  scopes(configuration: Configuration): string {
    const { scopes } = this.options;
    if (scopes) return [...new Set(['openid', ...scopes])].join(' ');
    const known = configuration.serverMetadata().scopes_supported;
    return USUAL_SCOPES.filter((scope) => scope === 'openid' || !known || known.includes(scope)).join(' ');
  }

  onModuleDestroy(): void {
    this.#calls.close();
  }

  #isPausing(): boolean {
    return this.#failed !== undefined && this.now() < this.#failed.until;
  }

  #discover(): Promise<Configuration> {
    this.#pending ??= this.#find().finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #find(): Promise<Configuration> {
    const { issuer, clientId, allowInsecure } = this.options;
    if (issuer === undefined) {
      throw new GatewayError('identity_unavailable', 'This gateway has no identity provider: OIDC_ISSUER is not set.');
    }
    try {
      const configuration = await background('discovery', DISCOVERY_MS, () =>
        discovery(new URL(issuer), clientId, undefined, this.#authentication(), {
          [customFetch]: this.fetch as never,
          execute: allowInsecure ? [allowInsecureRequests, enableNonRepudiationChecks] : [enableNonRepudiationChecks],
        }),
      );
      this.#found = { configuration, at: this.now() };
      this.#failed = undefined;
      this.#failures = 0;
      return configuration;
    } catch (cause) {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
      this.#failures += 1;
      const error = identityUnavailable(cause, pauseMs);
      this.#failed = { error, until: this.now() + pauseMs };
      throw error;
    }
  }

  /** RFC 6749 section 2.3.1: a secret goes in the header, unless the provider says that it only takes it in the body. */
  #authentication(): ClientAuth {
    const { clientSecret } = this.options;
    if (clientSecret === undefined) return None();
    const basic = ClientSecretBasic(clientSecret);
    const post = ClientSecretPost(clientSecret);
    return (server, ...rest) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
      const inBody = !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
      return (inBody ? post : basic)(server, ...rest);
    };
  }
}

/** What a client is told when the provider fails. @param afterMs when trying again makes sense */
export function identityUnavailable(cause: unknown, afterMs = 1_000): GatewayError {
  const headers = { 'Retry-After': String(Math.max(1, Math.ceil(afterMs / 1_000))) };
  const detail = 'The identity provider does not answer as it should. Try again later.';
  return new GatewayError('identity_unavailable', detail, { cause, headers });
}

function ignore(): void {}
