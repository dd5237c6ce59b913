import { type Context, type ResourceServerInfo } from 'oidc-provider/lib/provider.js';
import { type IdentityOptions } from '../identity.options.ts';
import { ACCESS_TOKEN_SCOPES } from './scopes.ts';

/** A resource whose access tokens are opaque, so that introspection can be tried; their `aud` is the default one. */
export const OPAQUE_RESOURCE = 'urn:portico:opaque';

/** Stands before an audience that is a plain name, since a resource must be a URI (RFC 8707 §2). */
const NAMED = 'urn:portico:audience:';

type ResourceOptions = Pick<IdentityOptions, 'accessTokenTtlS' | 'defaultAudience' | 'signingAlgorithm'>;

/**
 * How an access token for a resource is made (RFC 8707, RFC 9068). There is no list of resources: `aud` is whatever a
 * client asks for, because all clients and interfaces of this provider belong to the same shop.
 */
export function resourceInfo(resource: string, options: ResourceOptions): ResourceServerInfo {
  const opaque = resource === OPAQUE_RESOURCE;
  const audience = resource.startsWith(NAMED) ? resource.slice(NAMED.length) : resource;
  return {
    scope: ACCESS_TOKEN_SCOPES.join(' '),
    audience: opaque ? options.defaultAudience : audience,
    accessTokenFormat: opaque ? 'opaque' : 'jwt',
    accessTokenTTL: options.accessTokenTtlS,
    jwt: { sign: { alg: options.signingAlgorithm } },
  };
}

/** `audience`, which other providers know, says the same as `resource`, but may be any name. */
export function resourceOfAudience(audience: string): string {
  return URL.canParse(audience) ? audience : NAMED + audience;
}

/** The `resourceIndicators` feature. */
export function resourceIndicators(options: ResourceOptions) {
  return {
    enabled: true,
    getResourceServerInfo: (_ctx: Context, resource: string) => resourceInfo(resource, options),
    defaultResource: (ctx: Context, _client: unknown, oneOf?: string[]) => {
      const audience = ctx.query['audience'] ?? ctx.oidc.body?.['audience'];
      return oneOf?.[0] ?? resourceOfAudience(typeof audience === 'string' ? audience : options.defaultAudience);
    },
    // A code or refresh token that is redeemed without a resource is for the one that was granted.
    useGrantedResource: () => true,
  };
}
