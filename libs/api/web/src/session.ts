import { type Fetch, problemOf, UnreachableError } from '@portico/api-calls';

/** Who is signed in, as `GET /bff/user` tells. There is no token in it, and none anywhere else. */
export interface SessionUser {
  readonly claims: { readonly sub: string; readonly name?: string; readonly email?: string; readonly [claim: string]: unknown };
  readonly roles: readonly string[];
  readonly sid: string;
  readonly logoutUrl: string;
  /** Seconds. */
  readonly expiresIn: number;
}

export interface ListedSession {
  readonly id: string;
  readonly current: boolean;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly agent: string | null;
}

/** What happens to the session while the app is open. */
export interface SessionListener {
  /** Seconds that are left. */
  active?(expiresIn: number): void;
  expiring?(expiresIn: number): void;
  /** `signed-out`, `signed-in-again`, `ended-by-user`, `too-many`, `expired`, `provider`, `refused-by-provider`. */
  ended?(reason: string): void;
}

/** How long to wait for a gateway that has no stream to give, milliseconds. */
const AGAIN_MS = 3_000;

/** The user's session at the web gateway. The browser holds its cookie; no script can read it. */
export class Session {
  constructor(
    private readonly origin: string,
    private readonly send: Fetch,
  ) {}

  /** @param options.slide false: asking keeps the session no younger. @returns undefined when nobody is signed in */
  async user({ slide = true } = {}): Promise<SessionUser | undefined> {
    const response = await this.#ask('GET', `/bff/user?slide=${slide}`);
    if (response.status === 401) return undefined;
    return (await this.#good(response)) as SessionUser;
  }

  /** Where to navigate to sign in. `returnUrl`: a path of this site, to come back to. */
  loginUrl(returnUrl = '/'): string {
    return `${this.origin}/bff/login?returnUrl=${encodeURIComponent(returnUrl)}`;
  }

  /** Leaves the page for the provider's. */
  signIn(returnUrl = location.pathname + location.search): void {
    location.assign(this.loginUrl(returnUrl));
  }

  /**
   * Ends the session, here and in all open tabs, and leaves for the provider's sign-out.
   *
   * @param options.everywhere all of the user's sessions, on all devices, and with a provider that knows of it those of other apps
   */
  signOut({ logoutUrl }: Pick<SessionUser, 'logoutUrl'>, { everywhere = false } = {}): void {
    location.assign(`${this.origin}${logoutUrl}${everywhere ? '&everywhere=true' : ''}`);
  }

  /** The user's sessions, on all devices. */
  async list(): Promise<readonly ListedSession[]> {
    const { sessions } = (await this.#good(await this.#ask('GET', '/bff/sessions'))) as { sessions: ListedSession[] };
    return sessions;
  }

  /** Ends one of them. */
  async end(id: string): Promise<void> {
    await this.#good(await this.#ask('DELETE', `/bff/sessions/${encodeURIComponent(id)}`));
  }

  /** Tells the listener what happens to the session, until it ends or the function that it returns is called. */
  follow(listener: SessionListener): () => void {
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const stop = () => {
      isOver = true;
      clearTimeout(timer);
      source.close();
    };
    const end = (reason: string) => {
      if (isOver) return;
      stop();
      listener.ended?.(reason);
    };
    const open = () => {
      source = new EventSource(`${this.origin}/bff/events`);
      const on = (name: keyof SessionListener, tell: (data: { expiresIn: number; reason: string }) => void) => {
        source.addEventListener(name, (event) => tell(JSON.parse((event as MessageEvent<string>).data) as never));
      };
      on('active', ({ expiresIn }) => listener.active?.(expiresIn));
      on('expiring', ({ expiresIn }) => listener.expiring?.(expiresIn));
      on('ended', ({ reason }) => end(reason));
      // A browser comes again by itself after a lost connection, but not after an answer that was no stream.
      source.addEventListener('error', () => {
        if (source.readyState === EventSource.CLOSED && !isOver) timer = setTimeout(() => void again(), AGAIN_MS);
      });
    };
    const again = async () => {
      const user = await this.user({ slide: false }).catch(() => null);
      if (user === undefined) end('expired');
      else if (!isOver) open();
    };
    open();
    return stop;
  }

  async #ask(method: string, path: string): Promise<Response> {
    const url = new URL(this.origin + path, globalThis.location?.href);
    try {
      return await this.send(new Request(url, { method, headers: { 'X-CSRF': '1', Accept: 'application/json' } }));
    } catch (error) {
      throw error instanceof TypeError ? new UnreachableError(error) : error;
    }
  }

  async #good(response: Response): Promise<unknown> {
    const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
    if (!response.ok) throw problemOf(response, body);
    return body;
  }
}
