import { type IdentityOptions } from '../identity.options.ts';
import { TOKEN_EXCHANGE } from './token-exchange.grant.ts';

const AUTHORIZATION = ['authorization_code', 'refresh_token'];

/** Client metadata (OpenID Connect Registration §2) of the shop's own applications. */
export function clients(options: IdentityOptions): Record<string, unknown>[] {
  const { webBffUrls, secrets, extraRedirectUris } = options;
  const extra = (client: string) => extraRedirectUris[client] ?? [];
  return [
    {
      client_id: 'web-bff',
      client_name: 'Portico shop',
      client_secret: secrets.webBff,
      grant_types: [...AUTHORIZATION, 'client_credentials', TOKEN_EXCHANGE],
      redirect_uris: [...webBffUrls.map((url) => `${url}/bff/callback`), ...extra('web-bff')],
      post_logout_redirect_uris: [...webBffUrls.map((url) => `${url}/`), ...extra('web-bff').map(rootOf)],
      backchannel_logout_uri: `${webBffUrls[0]}/bff/backchannel-logout`,
      backchannel_logout_session_required: true,
    },
    {
      client_id: 'pocket',
      client_name: 'Portico pocket',
      // Native, so that a loopback address matches with any port (RFC 8252 §7.3).
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: AUTHORIZATION,
      redirect_uris: [
        'http://localhost:4210/callback', 'http://127.0.0.1/callback', 'com.example.pocket:/callback', ...extra('pocket'),
      ],
      post_logout_redirect_uris: [
        'http://localhost:4210/', 'http://127.0.0.1/', 'com.example.pocket:/', ...extra('pocket').map(rootOf),
      ],
    },
    service('mobile-bff', secrets.mobileBff, ['client_credentials', TOKEN_EXCHANGE]),
    service('orders', secrets.orders, ['client_credentials']),
  ];
}

/** A confidential client in which nobody signs in. */
function service(id: string, secret: string, grants: string[]): Record<string, unknown> {
  return { client_id: id, client_secret: secret, grant_types: grants, response_types: [], redirect_uris: [] };
}

function rootOf(uri: string): string {
  return new URL('/', uri).href;
}
