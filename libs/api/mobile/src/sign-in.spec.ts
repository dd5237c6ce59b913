import { type Fetch, UnreachableError } from '@portico/api-calls';
import { codeChallenge } from './pkce.ts';
import { Provider } from './provider.ts';
import { SignIn } from './sign-in.ts';
import { MemoryVault } from './vault.ts';

const ISSUER = 'https://login.example';
const REDIRECT = 'com.example.pocket:/callback';
const METADATA = {
  issuer: ISSUER, authorization_endpoint: `${ISSUER}/auth`, token_endpoint: `${ISSUER}/token`, revocation_endpoint: `${ISSUER}/revoke`, end_session_endpoint: `${ISSUER}/end`,
};

const idToken = (claims: object) => `e30.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.x`;

/** A provider whose refresh tokens work once; a second use of one ends the sign-in. */
class RotatingProvider {
  readonly asked: URLSearchParams[] = [];
  readonly revoked: string[] = [];
  nonce = '';
  offline = false;
  #count = 0;
  #good: string | undefined;

  readonly fetch: Fetch = async (request) => {
    if (this.offline) throw new TypeError('Failed to fetch');
    const path = new URL(request.url).pathname;
    if (path.startsWith('/.well-known')) return Response.json(METADATA);
    const form = new URLSearchParams(await request.text());
    if (path === '/revoke') return this.revoked.push(form.get('token')!), new Response();
    this.asked.push(form);
    if (form.get('grant_type') === 'refresh_token' && form.get('refresh_token') !== this.#good) {
      this.#good = undefined;
      return Response.json({ error: 'invalid_grant' }, { status: 400 });
    }
    this.#good = `r${(this.#count += 1)}`;
    return Response.json({ access_token: `a${this.#count}`, expires_in: 300, refresh_token: this.#good, id_token: idToken({ sub: 'u-001', nonce: this.nonce }) });
  };
}

let provider: RotatingProvider;
let now = 0;
let vault: MemoryVault;
const window = () => new SignIn(new Provider(ISSUER, 'pocket', provider.fetch), vault, { clientId: 'pocket', redirectUri: REDIRECT, scopes: ['openid', 'offline_access'] }, () => now);

async function signedIn(): Promise<SignIn> {
  const signIn = window();
  const url = new URL(await signIn.begin());
  provider.nonce = url.searchParams.get('nonce')!;
  await signIn.finish(`${REDIRECT}?code=c&state=${url.searchParams.get('state')}&iss=${encodeURIComponent(ISSUER)}`);
  return signIn;
}

beforeEach(() => {
  provider = new RotatingProvider();
  vault = new MemoryVault();
  now = 1_000_000;
});

describe('signing in', () => {
  it('asks with PKCE, and redeems the code with the verifier of the challenge', async () => {
    const signIn = window();
    const url = new URL(await signIn.begin());
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ client_id: 'pocket', redirect_uri: REDIRECT, response_type: 'code', code_challenge_method: 'S256' });
    provider.nonce = url.searchParams.get('nonce')!;
    await signIn.finish(`${REDIRECT}?code=c&state=${url.searchParams.get('state')}`);
    expect(await codeChallenge(provider.asked[0]!.get('code_verifier')!)).toBe(url.searchParams.get('code_challenge'));
    expect(await signIn.user()).toMatchObject({ sub: 'u-001' });
    expect(await signIn.accessToken()).toBe('a1');
  });

  it('matches the example of RFC 7636 appendix B', async () => {
    expect(await codeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it.each([
    ['another state', (state: string) => `code=c&state=${state}x`, 'Begin again'],
    ['another issuer', (state: string) => `code=c&state=${state}&iss=https://evil.example`, 'evil.example'],
    ['an error', (state: string) => `error=access_denied&state=${state}`, 'access_denied'],
  ])('is refused with %s, and nobody is signed in', async (_, query, message) => {
    const signIn = window();
    const state = new URL(await signIn.begin()).searchParams.get('state')!;
    await expect(signIn.finish(`${REDIRECT}?${query(state)}`)).rejects.toThrow(message);
    expect(provider.asked).toEqual([]);
    expect(await signIn.accessToken()).toBeUndefined();
  });

  it('is refused when the ID token was made for another', async () => {
    const signIn = window();
    const state = new URL(await signIn.begin()).searchParams.get('state')!;
    provider.nonce = 'of another';
    await expect(signIn.finish(`${REDIRECT}?code=c&state=${state}`)).rejects.toThrow('another sign-in');
    expect(await signIn.user()).toBeUndefined();
  });

  it('takes the same answer once', async () => {
    const signIn = window();
    const url = new URL(await signIn.begin());
    provider.nonce = url.searchParams.get('nonce')!;
    const answer = `${REDIRECT}?code=c&state=${url.searchParams.get('state')}`;
    await signIn.finish(answer);
    await expect(signIn.finish(answer)).rejects.toThrow('Begin again');
  });
});

describe('an access token', () => {
  it('is renewed shortly before its end, once for all who wait, in all windows', async () => {
    const signIn = await signedIn();
    const other = window();
    now += 280_000;
    expect(await Promise.all([signIn, signIn, other, other].map((each) => each.accessToken()))).toEqual(['a2', 'a2', 'a2', 'a2']);
    expect(provider.asked).toHaveLength(2);
  });

  it('is renewed with the refresh token that came last', async () => {
    const signIn = await signedIn();
    for (const expected of ['a2', 'a3', 'a4']) {
      now += 300_000;
      expect(await signIn.accessToken()).toBe(expected);
    }
  });

  it('that the gateway refused is renewed, but not again for who was refused with the old one', async () => {
    const signIn = await signedIn();
    expect(await Promise.all([signIn.accessToken('a1'), signIn.accessToken('a1')])).toEqual(['a2', 'a2']);
    expect(await signIn.accessToken('a1')).toBe('a2');
  });

  it('stays while the provider is away', async () => {
    const signIn = await signedIn();
    now += 300_000;
    provider.offline = true;
    await expect(signIn.accessToken()).rejects.toBeInstanceOf(UnreachableError);
    provider.offline = false;
    expect(await signIn.accessToken()).toBe('a2');
  });

  it('is gone with everything else when the provider has ended the sign-in', async () => {
    const signIn = await signedIn();
    await vault.write('tokens', (await vault.read('tokens'))!.replace('"r1"', '"stolen"'));
    now += 300_000;
    expect(await signIn.accessToken()).toBeUndefined();
    expect(await signIn.user()).toBeUndefined();
  });
});

it('signing out forgets the tokens, revokes the refresh token, and says where the provider signs out', async () => {
  const signIn = await signedIn();
  const url = new URL((await signIn.end())!);
  expect(url.origin + url.pathname).toBe(METADATA.end_session_endpoint);
  expect(provider.revoked).toEqual(['r1']);
  expect(await vault.read('tokens')).toBeUndefined();
  expect(await signIn.end()).toBeUndefined();
});
