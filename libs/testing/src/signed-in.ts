import { createHash, randomBytes } from 'node:crypto';
import { ask, type WebAnswer } from './ask.ts';
import { type Shop } from './shop.ts';

/** What a request has to carry, so that the gateway knows its user. */
export type SignedIn = Readonly<Record<string, string>>;

/** Users of the example who can sign in by these addresses, with the password of all. */
const ADDRESSES: Readonly<Record<string, string>> = { 'u-001': 'ada@example.com', 'u-002': 'ben@example.com', 'u-010': 'jonas@example.com' };
const PASSWORD = 'portico-demo';
const MAX_STEPS = 10;

/** Keeps cookies per host and follows redirects, as a browser does. */
export class CookieClient {
  readonly #jars = new Map<string, Map<string, string>>();

  /** Cookies for a URL, as they are sent. */
  cookies(url: string): string {
    return [...(this.#jars.get(new URL(url).host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Asks once, without following. */
  async ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<WebAnswer> {
    const answer = await ask(url, { ...options, headers: { ...options.headers, cookie: this.cookies(url) } });
    const host = new URL(url).host;
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const isGone = attributes.some((attribute) => /^\s*(?:max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
      if (isGone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  /** Follows redirects until there is none, or one leads to where `until` says. @returns where, and the last answer */
  async follow(url: string, until: (url: string) => boolean = () => false): Promise<{ url: string; answer: WebAnswer }> {
    let at = url;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      const answer = await this.ask(at);
      const { location } = answer.headers;
      if (location === undefined) return { url: at, answer };
      at = new URL(location, at).href;
      if (until(at)) return { url: at, answer };
    }
    throw new Error(`${url} redirects without end`);
  }

  /** Fills the provider's form on the page at `url` and goes on from there. */
  async signIn(url: string, login: string, until?: (url: string) => boolean): Promise<{ url: string; answer: WebAnswer }> {
    const page = await this.follow(url);
    const action = /<form[^>]* action="([^"]+)"/.exec(page.answer.text)?.[1];
    if (action === undefined) throw new Error(`no form to sign in at ${page.url}: ${page.answer.status} ${page.answer.text.slice(0, 500)}`);
    const target = new URL(action.replaceAll('&amp;', '&'), page.url).href;
    const body = new URLSearchParams({ login, password: PASSWORD }).toString();
    const answer = await this.ask(target, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    if (answer.headers.location === undefined) throw new Error(`the provider did not take ${login}: ${answer.status}`);
    const next = new URL(answer.headers.location, target).href;
    return until?.(next) ? { url: next, answer } : this.follow(next, until);
  }
}

/** A browser in which one of the shop's users has signed in, by the provider's own page. */
export async function signedInBrowser(shop: Shop, user = 'u-001'): Promise<SignedIn> {
  const { url } = shop.gateway('web-bff');
  const client = new CookieClient();
  await client.signIn(`${url}/bff/login?returnUrl=/`, ADDRESSES[user]!, (next) => next === `${url}/`);
  return { cookie: client.cookies(url), 'x-csrf': '1', 'sec-fetch-site': 'same-origin' };
}

/** A phone on which one of the shop's users has signed in: code and PKCE (RFC 7636) by the native app's redirect. */
export async function signedInPhone(shop: Shop, user = 'u-001'): Promise<SignedIn> {
  return { authorization: `Bearer ${await accessToken(shop.identityUrl, ADDRESSES[user]!)}` };
}

/** An access token of the example's native client, for whoever signs in with this address. */
export async function accessToken(issuer: string, login: string): Promise<string> {
  const redirectUri = 'com.example.pocket:/callback';
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    ...{ client_id: 'pocket', response_type: 'code', redirect_uri: redirectUri, scope: 'openid profile roles orders:read' },
    ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', state: 'x' },
  });
  const { url } = await new CookieClient().signIn(`${issuer}/auth?${query}`, login, (next) => next.startsWith(redirectUri));
  const code = new URL(url).searchParams.get('code') ?? '';
  const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: 'pocket', redirect_uri: redirectUri, code, code_verifier: verifier });
  const answer = await ask(`${issuer}/token`, { method: 'POST', body: body.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`);
  return answer.json<{ access_token: string }>().access_token;
}
