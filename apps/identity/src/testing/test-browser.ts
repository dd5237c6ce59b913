interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** What a browser does in a sign-in: keeps cookies by path, follows redirects, sends forms. It runs no scripts. */
export class TestBrowser {
  readonly #origin: string;
  #cookies: Cookie[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Follows redirects as long as they stay at the provider. @returns the page, or the URL that leads away */
  async open(url: string | URL, init: RequestInit = {}): Promise<Visit> {
    const target = new URL(url, this.#origin);
    const headers = { cookie: this.#header(target.pathname) };
    const response = await fetch(target, { ...init, redirect: 'manual', headers });
    response.headers.getSetCookie().forEach((line) => this.#keep(line));
    const location = response.headers.get('location');
    if (location === null) return { url: target, response, html: await response.text() };
    await response.body?.cancel();
    const next = new URL(location, target);
    return next.origin === this.#origin ? this.open(next) : { url: next, left: true, response, html: '' };
  }

  /** Sends the form of the page, hidden fields included, with what was typed. */
  submit({ html, url }: Visit, typed: Record<string, string>): Promise<Visit> {
    const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
    if (action === undefined) throw new Error(`no form at ${url.href}: ${html}`);
    const body = new URLSearchParams(typed);
    for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
      body.set(name ?? '', value ?? '');
    }
    return this.open(new URL(action, url), { method: 'POST', body });
  }

  /** Names of the cookies it holds. */
  cookies(): string[] {
    return this.#cookies.map(({ name }) => name);
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const path = attributes.find((attribute) => attribute.startsWith('path='))?.slice('path='.length) ?? '/';
    const expires = attributes.find((attribute) => attribute.startsWith('expires='))?.slice('expires='.length);
    this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (expires === undefined || Date.parse(expires) > Date.now()) this.#cookies.push({ name, value, path });
  }

  #header(path: string): string {
    return this.#cookies.filter((cookie) => path.startsWith(cookie.path)).map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

export interface Visit {
  readonly url: URL;
  readonly response: Response;
  readonly html: string;
  /** The provider sent the browser elsewhere: `url` says where. */
  readonly left?: boolean;
}
