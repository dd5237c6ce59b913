import { InvalidRequest, InvalidScope, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
import { type Context, type Provider } from 'oidc-provider/lib/provider.js';
import { type IdentityOptions } from '../identity.options.ts';
import { resourceInfo, resourceOfAudience } from './resources.ts';
import { type VerifyAccessToken } from './verify-access-token.ts';

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
const PARAMETERS = [
  'subject_token', 'subject_token_type', 'requested_token_type', 'actor_token', 'actor_token_type', 'audience', 'resource',
  'scope',
];

interface Subject {
  readonly sub: string;
  readonly exp: number;
  readonly scopes: readonly string[];
  /** Claims that go over into the new token. */
  readonly carried: Record<string, unknown>;
}

/**
 * RFC 8693: a gateway turns the access token of a user into one for another audience, which says in `act` who acts
 * for that user. The new token lives no longer and may do no more than the one it is made from.
 */
export function registerTokenExchange(provider: Provider, verify: VerifyAccessToken, options: IdentityOptions): void {
  provider.registerGrantType(TOKEN_EXCHANGE, exchange, PARAMETERS, ['audience', 'resource']);

  async function exchange(ctx: Context): Promise<void> {
    const { params, client } = ctx.oidc;
    const subject = await readSubject(params);
    const target = params['audience'] ?? params['resource'] ?? options.defaultAudience;
    if (typeof target !== 'string') throw new InvalidTarget('only a single audience or resource is supported');
    const resource = resourceOfAudience(target);
    const scopes = narrowed(subject.scopes, params['scope']);
    const previous = subject.carried['act'];
    const act = previous === undefined ? { sub: client.clientId } : { sub: client.clientId, act: previous };
    ctx.oidc.entity('ExchangedToken', { ...subject.carried, act });
    const token = new provider.AccessToken({
      accountId: subject.sub,
      client,
      gty: 'token_exchange',
      scope: scopes.join(' ') || undefined,
      resourceServer: new provider.ResourceServer(resource, resourceInfo(resource, options)),
      expiresIn: Math.min(options.accessTokenTtlS, subject.exp - Math.floor(Date.now() / 1000)),
    });
    ctx.body = {
      access_token: await token.save(),
      issued_token_type: ACCESS_TOKEN,
      token_type: token.tokenType,
      expires_in: token.expiration,
      scope: token.scope,
    };
  }

  async function readSubject(params: Context['oidc']['params']): Promise<Subject> {
    const { subject_token: token, subject_token_type: type, requested_token_type: requested, actor_token: actor } = params;
    if (typeof token !== 'string') throw new InvalidRequest('missing required parameter subject_token');
    if (type !== ACCESS_TOKEN && type !== JWT) throw new InvalidRequest('subject_token_type must be that of an access token');
    if (requested !== undefined && requested !== ACCESS_TOKEN && requested !== JWT) {
      throw new InvalidRequest('requested_token_type must be that of an access token');
    }
    if (actor !== undefined) throw new InvalidRequest('actor_token is not supported: the client itself is the actor');
    const subject = token.includes('.') ? await fromJwt(token) : await fromOpaque(token);
    // RFC 8693 §2.2.2: an invalid subject token is an invalid request.
    if (subject === undefined) throw new InvalidRequest('subject_token is not a valid access token of this provider');
    return subject;
  }

  async function fromJwt(jwt: string): Promise<Subject | undefined> {
    const payload = await verify(jwt).catch(() => undefined);
    return payload && { sub: payload.sub, exp: payload.exp, scopes: split(payload.scope), carried: carried(payload) };
  }

  async function fromOpaque(value: string): Promise<Subject | undefined> {
    const token = await provider.AccessToken.find(value);
    if (!token?.isValid) return undefined;
    return { sub: token.accountId, exp: token.exp, scopes: [...token.scopes], carried: carried(token.extra ?? {}) };
  }
}

function carried(claims: Record<string, unknown>): Record<string, unknown> {
  const names = ['acr', 'amr', 'auth_time', 'act'].filter((name) => claims[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, claims[name]]));
}

function narrowed(held: readonly string[], asked: unknown): readonly string[] {
  if (typeof asked !== 'string') return held;
  const excess = split(asked).filter((scope) => !held.includes(scope));
  if (excess.length > 0) throw new InvalidScope('the subject token does not have this scope', excess.join(' '));
  return split(asked);
}

function split(scope: string | undefined): string[] {
  return (scope ?? '').split(' ').filter(Boolean);
}
