import { type Environment } from '@portico/pipeline';

/** What the environment says of the OpenID provider. Nothing else in this library knows which one it is. */
export interface ProviderOptions {
  /** `OIDC_ISSUER`; without it nobody can be identified. */
  readonly issuer: string | undefined;
  readonly clientId: string;
  /** Without one, the gateway is a public client. */
  readonly clientSecret: string | undefined;
  /** What access tokens are to be meant for; without it the provider chooses. */
  readonly audience: string | undefined;
  /** Scopes to ask for. Undefined: {@link USUAL_SCOPES}, as far as the provider knows them. */
  readonly scopes: readonly string[] | undefined;
  /** Claim that holds roles; a dot leads into an object: `realm_access.roles`. Default `roles`. */
  readonly rolesClaim: string;
  /** Whether an issuer may be plain http. */
  readonly allowInsecure: boolean;
}

/** `offline_access` asks for a refresh token (OpenID Connect Core section 11). */
export const USUAL_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'offline_access'];

export function providerOptions(environment: Environment): ProviderOptions {
  return {
    issuer: environment.oidcIssuer,
    clientId: environment.oidcClientId ?? '',
    clientSecret: environment.oidcClientSecret,
    audience: environment.oidcAudience,
    scopes: environment.oidcScopes,
    rolesClaim: environment.oidcRolesClaim ?? 'roles',
    allowInsecure: !environment.production,
  };
}
