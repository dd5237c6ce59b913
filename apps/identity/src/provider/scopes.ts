/** Scopes about the person (OpenID Connect Core §5.4), with the claims that each brings into the ID token and userinfo. */
export const IDENTITY_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  openid: ['sub', 'roles', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'preferred_username'],
  email: ['email', 'email_verified'],
  roles: ['roles'],
};

/** Scopes of the shop's interfaces. */
export const SHOP_SCOPES = ['shop:read', 'shop:write', 'orders:read', 'orders:write'] as const;

/** What an access token may carry; `offline_access` asks for a refresh token and means nothing to an interface. */
export const ACCESS_TOKEN_SCOPES: readonly string[] = [...Object.keys(IDENTITY_CLAIMS), ...SHOP_SCOPES];
