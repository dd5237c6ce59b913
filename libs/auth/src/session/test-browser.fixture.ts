import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

interface Cookie {
  readonly value: string;
  readonly attributes: readonly string[];
}

export interface Visit {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Where a redirect, or a page that goes on by itself, leads. */
  readonly location: URL | undefined;
}

interface CallOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

type Site = 'same-origin' | 'same-site' | 'cross-site' | 'none';

/** What a browser does with cookies and Fetch Metadata, at one gateway or at several replicas of it. It runs no scripts. */
export class TestBrowser {
  readonly jar = new Map<string, Cookie>();

  /** @param at which replica answers; the browser does not know */
  constructor(
    readonly origin: string,
    public at = origin,
  ) {}

  /** Goes to a page. Another site that leads there makes the browser keep Strict cookies back. */
  navigate(path: string | URL, site: Site = 'same-origin', headers: Record<string, string> = {}): Promise<Visit> {
    const fetchMetadata = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    return this.#send(path, 'GET', { accept: 'text/html,*/*;q=0.8', ...fetchMetadata, ...headers }, site === 'cross-site');
  }

  /** Calls as the site's own script does. */
  call(path: string, { method = 'GET', headers = {} }: CallOptions = {}): Promise<Visit> {
    const fetchMetadata = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    const own = { 'x-csrf': '1', accept: 'application/json', ...(method === 'GET' ? {} : { origin: this.origin }) };
    return this.#send(path, method, { ...fetchMetadata, ...own, ...headers }, false);
  }

  /** Opens an EventSource. @returns the events so far, and a promise for the end */
  async listen(path: string): Promise<{ events: string[]; ended: Promise<unknown>; close: () => void; status: number }> {
    const fetchMetadata = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    const headers = { cookie: this.cookies(), accept: 'text/event-stream', ...fetchMetadata };
    const sent = request(new URL(path, this.at), { headers, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const events: string[] = [];
    response.setEncoding('utf8').on('data', (chunk: string) => events.push(...chunk.split('\n\n').filter(Boolean)));
    // Being cut off is an end as well.
    response.on('error', () => {});
    const ended = new Promise((resolve) => response.once('close', resolve));
    return { events, ended, close: () => sent.destroy(), status: response.statusCode! };
  }

  /** The Cookie field. */
  cookies(withStrict = true): string {
    const sent = [...this.jar].filter(([, { attributes }]) => withStrict || !attributes.includes('SameSite=Strict'));
    return sent.map(([name, { value }]) => `${name}=${value}`).join('; ');
  }

  async #send(path: string | URL, method: string, headers: Record<string, string>, isCrossSite: boolean): Promise<Visit> {
    const url = new URL(path, this.at);
    const cookie = this.cookies(!isCrossSite);
    const sent = request(url, { method, headers: { ...(cookie ? { cookie } : {}), ...headers }, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const body = await text(response);
    for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
    const { headers: received, statusCode } = response;
    const next = received.location ?? /http-equiv="refresh" content="0;url=([^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    const location = next === undefined ? undefined : new URL(next, url);
    return { url, status: statusCode!, headers: received, body, location };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    if (attributes.includes('Max-Age=0')) this.jar.delete(name);
    else this.jar.set(name, { value, attributes });
  }
}
