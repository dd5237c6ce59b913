import { type FastifyReply } from 'fastify';
import { randomBytes } from 'node:crypto';
import { cookieValue, expiredCookie } from './session-cookie.ts';
import { type Sealer } from './sealer.ts';

/** One sign-in on its way. Its browser keeps it, sealed: a gateway remembers nothing of those that never come back. */
export interface LoginAttempt {
  /** Begins with the attempt's id, so that the answer leads to its cookie. */
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
  readonly returnUrl: string;
  /** Seconds; the sign-in may not be older. */
  readonly maxAgeS?: number;
  /** Whether the provider was told to ask nothing: then it is no failure that it did not. */
  readonly silent: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Key of the session that the browser had when it began; the new one takes its place. */
  readonly replaces?: string;
}

const PREFIX = '__Host-portico-login-';
const LIFE_MS = 600_000;
const MAX_AT_ONCE = 5;
const ID = /^[0-9a-z]{8,10}[0-9a-f]{12}$/;

/** Sign-ins on their way, each in a cookie of its own: two tabs can sign in at the same time. */
export class LoginAttempts {
  /** @param now milliseconds since 1970 */
  constructor(
    private readonly sealer: Sealer,
    private readonly now: () => number,
  ) {}

  /** Younger ones sort after older ones. */
  newId(): string {
    return this.now().toString(36).padStart(8, '0') + randomBytes(6).toString('hex');
  }

  /** Lax, since the provider leads back from another site. The oldest make room. */
  keep(reply: FastifyReply, cookies: string | undefined, attempt: LoginAttempt): void {
    const id = idOf(attempt.state)!;
    const others = namesOf(cookies).sort();
    const oldest = others.slice(0, Math.max(0, others.length - MAX_AT_ONCE + 1));
    for (const name of oldest) reply.header('Set-Cookie', expiredCookie(name));
    const sealed = this.sealer.seal(JSON.stringify(attempt), id);
    reply.header('Set-Cookie', `${PREFIX}${id}=${sealed}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${LIFE_MS / 1_000}`);
  }

  /** The attempt to which an answer belongs, if this browser began it and not too long ago. */
  find(cookies: string | undefined, state: string | undefined): LoginAttempt | undefined {
    const id = state === undefined ? undefined : idOf(state);
    const sealed = id === undefined || cookies === undefined ? undefined : cookieValue(cookies, PREFIX + id);
    const text = sealed === undefined ? undefined : this.sealer.open(sealed, id!);
    if (text === undefined) return undefined;
    const attempt = JSON.parse(text) as LoginAttempt;
    return attempt.state === state && this.now() - attempt.createdAt < LIFE_MS ? attempt : undefined;
  }

  /** It is answered: nobody comes back with it again. */
  forget(reply: FastifyReply, { state }: LoginAttempt): void {
    reply.header('Set-Cookie', expiredCookie(PREFIX + idOf(state)!).replace('Strict', 'Lax'));
  }
}

function idOf(state: string): string | undefined {
  const id = state.slice(0, state.indexOf('.'));
  return ID.test(id) ? id : undefined;
}

function namesOf(cookies = ''): string[] {
  const names = cookies.split(';').map((pair) => pair.slice(0, pair.indexOf('=')).trim());
  return names.filter((name) => name.startsWith(PREFIX) && ID.test(name.slice(PREFIX.length)));
}
