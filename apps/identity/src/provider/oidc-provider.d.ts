// oidc-provider ships no types. This declares only what this application touches of version 9.
// Its parts are imported by file: the package's main module prints a warning at load on any Node that is not yet an LTS.

declare module 'oidc-provider/lib/provider.js' {
  import { type IncomingMessage, type ServerResponse } from 'node:http';
  import { EventEmitter } from 'node:events';

  export interface Client {
    readonly clientId: string;
    readonly clientName?: string;
    readonly clientAuthMethod: string;
    readonly redirectUris: string[];
    readonly backchannelLogoutUri?: string;
    grantTypeAllowed(type: string): boolean;
    /** @throws when the client did not answer with 200 or 204 in time */
    backchannelLogout(accountId: string, sid: string | undefined): Promise<void>;
  }

  export interface Session {
    readonly accountId?: string;
    readonly acr?: string;
    readonly authorizations?: Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>;
    sidFor(clientId: string): string | undefined;
    destroy(): Promise<void>;
  }

  export interface Grant {
    readonly jti: string;
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  /** What a code, a refresh token and an access token have in common. */
  export interface Token {
    accountId: string;
    clientId: string;
    acr?: string;
    amr?: string[];
    authTime?: number;
    scope?: string;
    exp: number;
    extra?: Record<string, unknown>;
    resourceServer?: unknown;
    readonly scopes: Set<string>;
    readonly isValid: boolean;
    readonly expiration: number;
    readonly tokenType: string;
    save(): Promise<string>;
  }

  export interface ResourceServerInfo {
    scope: string;
    audience?: string;
    accessTokenFormat?: 'jwt' | 'opaque';
    accessTokenTTL?: number;
    jwt?: { sign: { alg: string } };
  }

  export interface Interaction {
    readonly uid: string;
    readonly prompt: { name: string };
    readonly params: Record<string, string | undefined>;
    readonly session?: { accountId: string };
  }

  export interface Context {
    readonly path: string;
    readonly method: string;
    readonly query: Record<string, string | string[] | undefined>;
    readonly cookies: { set(name: string, value: null, options: object): void };
    status: number;
    type: string;
    body: unknown;
    get(header: string): string;
    set(header: string, value: string): void;
    redirect(url: string): void;
    readonly oidc: {
      readonly route: string;
      readonly provider: Provider;
      readonly client: Client;
      readonly session: Session;
      readonly params: Record<string, string | string[] | undefined>;
      readonly body?: Record<string, string | string[] | undefined>;
      readonly requestParamScopes: Set<string>;
      readonly requestParamOIDCScopes: Set<string>;
      readonly resourceServers: Record<string, { readonly scopes: Set<string> }>;
      readonly entities: {
        readonly RefreshToken?: Token;
        readonly AuthorizationCode?: Token;
        readonly IdTokenHint?: { payload: { sub: string; sid?: string; aud: string } };
        readonly ExchangedToken?: Record<string, unknown>;
      };
      entity(name: string, value: unknown): void;
      urlFor(route: string): string;
    };
  }

  export type Middleware = (ctx: Context, next: () => Promise<void>) => Promise<void>;

  export interface Account {
    readonly accountId: string;
    claims(): Promise<Record<string, unknown>>;
  }

  export type SignInResult =
    | { login: { accountId: string; acr: string; amr: string[] } }
    | { error: string; error_description: string };

  /** A Koa application whose routes are those of an OpenID provider. */
  export class Provider extends EventEmitter {
    constructor(issuer: string, configuration: object);
    readonly issuer: string;
    proxy: boolean;
    readonly Client: { find(id: string): Promise<Client | undefined> };
    readonly Grant: new (of: { accountId: string; clientId: string }) => Grant;
    readonly AccessToken: (new (of: object) => Token) & { find(value: string): Promise<Token | undefined> };
    readonly ResourceServer: new (identifier: string, info: ResourceServerInfo) => unknown;
    use(middleware: Middleware): this;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    cookieName(type: 'session' | 'interaction' | 'resume'): string;
    registerGrantType(name: string, handler: (ctx: Context) => Promise<void>, parameters: string[], repeatable: string[]): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: SignInResult,
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
  }
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  class OIDCProviderError extends Error {
    readonly error: string;
    readonly error_description?: string;
    readonly error_detail?: string;
    readonly expose: boolean;
  }
  export class InvalidRequest extends OIDCProviderError {
    constructor(description: string);
  }
  export class InvalidScope extends OIDCProviderError {
    constructor(description: string, scope: string);
  }
  export class InvalidTarget extends OIDCProviderError {
    constructor(description: string);
  }
  export class InvalidGrant extends OIDCProviderError {
    constructor(detail: string);
  }
  export class InvalidClientAuth extends OIDCProviderError {
    constructor(detail: string);
  }
  export class SessionNotFound extends InvalidRequest {}
}

declare module 'oidc-provider/lib/helpers/interaction_policy/index.js' {
  import { type Context } from 'oidc-provider/lib/provider.js';

  export class Check {
    constructor(reason: string, description: string, error: string, check: (ctx: Context) => boolean);
  }
  export interface Prompt {
    readonly checks: { add(check: Check): void; clear(): void };
  }
  export interface Policy {
    get(prompt: 'login' | 'consent'): Prompt;
  }
  export function base(): Policy;
}
