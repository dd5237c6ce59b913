import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import {
  allowInsecureRequests, authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, discovery, None, randomPKCECodeVerifier,
  type TokenEndpointResponse, tokenRevocation,
} from 'openid-client';

const ROOT = resolve(import.meta.dirname, '../../../..');
const REDIRECT = 'http://127.0.0.1:54321/callback';

/** The embedded identity provider as a process of its own, on a free port, in memory. */
export class TestIdentity {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<TestIdentity> {
    const { NODE_OPTIONS: _jests, NODE_ENV: _test, ...environment } = process.env;
    const [fromSource, program] = ['tools/workspace/source.mjs', 'apps/identity/src/main.ts'].map((file) => resolve(ROOT, file));
    const child = spawn(process.execPath, ['--import', fromSource!, program!], {
      cwd: ROOT,
      env: { ...environment, PORT: '0', IDENTITY_DATA_DIR: ':memory:' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const chunk of child.stdout!) {
      said += String(chunk);
      const url = /listening at (\S+)/.exec(said)?.[1];
      if (url) return new TestIdentity(child, url);
    }
    throw new Error(`the identity provider ended: ${said}`);
  }

  /** Signs a person in at the app `pocket`, as its browser would. */
  async signIn(parameters: Record<string, string> = {}): Promise<TokenEndpointResponse> {
    const configuration = await this.#pocket();
    const verifier = randomPKCECodeVerifier();
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: REDIRECT, scope: 'openid roles offline_access shop:read orders:read',
      code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...parameters,
    });
    const jar = new Map<string, string>();
    const open = async (target: URL, init: RequestInit = {}): Promise<{ url: URL; html: string }> => {
      const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
      const response = await fetch(target, { ...init, redirect: 'manual', headers: { cookie, ...init.headers } });
      for (const line of response.headers.getSetCookie()) {
        const [name = '', value = ''] = line.split(';')[0]!.split(/=(.*)/s);
        jar.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) return { url: target, html: await response.text() };
      const next = new URL(location, target);
      return next.href.startsWith(REDIRECT) ? { url: next, html: '' } : open(next);
    };
    const form = await open(url);
    const hidden = form.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const fields = [...hidden].map(([, name, value]) => [name!, value!]);
    const body = new URLSearchParams([...fields, ['login', 'ada@example.com'], ['password', 'portico-demo']]);
    const action = new URL(/<form[^>]*action="([^"]*)"/.exec(form.html)![1]!, form.url);
    const done = await open(action, { method: 'POST', body, headers: { origin: this.url } });
    return authorizationCodeGrant(configuration, done.url, { pkceCodeVerifier: verifier });
  }

  async revoke(token: string): Promise<void> {
    await tokenRevocation(await this.#pocket(), token);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }

  #pocket() {
    return discovery(new URL(this.url), 'pocket', undefined, None(), { execute: [allowInsecureRequests] });
  }
}
