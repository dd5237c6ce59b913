import { addContext, collect, Upstream, upstreamsSection } from '@portico/client';
import { background, BackgroundWork, currentWork } from '@portico/pipeline';

/** As much of fetch as openid-client and jose use. */
export type ProviderFetch = (url: string, options: ProviderRequest) => Promise<Response>;

export interface ProviderRequest {
  readonly method: string;
  readonly headers: Headers | Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Named so in logs and metrics. */
export const UPSTREAM_NAME = 'identity';
/** One call of the provider, with its retries, milliseconds. */
const CALL_MS = 5_000;
const BODY_IDLE_MS = 3_000;
const SETTINGS = { timeout: '3s', maxAnswer: '1mb', connections: 64 };

/**
 * Calls the provider through the outbound stack, so that deadlines, records and errors are the gateway's own. A call never
 * belongs to a client's request: it may spend what cannot be spent twice. Redirects are not followed.
 */
export class ProviderCalls {
  readonly #upstreams = new Map<string, Upstream>();

  readonly fetch: ProviderFetch = (url, request) => {
    if (isInBackground()) return this.#call(url, request);
    return background(UPSTREAM_NAME, CALL_MS, () => this.#call(url, request));
  };

  close(): void {
    for (const upstream of this.#upstreams.values()) upstream.close();
    this.#upstreams.clear();
  }

  async #call(url: string, { method, headers, body, signal }: ProviderRequest): Promise<Response> {
    const { origin, pathname, search } = new URL(url);
    const work = currentWork();
    const fields = [...new Headers(headers as Headers)].flat();
    addContext(fields, work);
    const sent = body === undefined || body === null ? null : String(body);
    const request = { work, method, path: pathname + search, headers: fields, body: sent, idleTimeoutMs: BODY_IDLE_MS };
    const answer = await collect(this.#upstream(origin), request, signal);
    const received = new Headers();
    for (const name in answer.headers) for (const value of [answer.headers[name]!].flat()) received.append(name, value);
    const { status, statusText } = answer;
    const content = MUST_BE_EMPTY.has(status) ? null : new Uint8Array(answer.body);
    return new Response(content, { status, statusText, headers: received });
  }

  /** The token endpoint or the keys may be at another origin than the issuer. */
  #upstream(origin: string): Upstream {
    let upstream = this.#upstreams.get(origin);
    if (!upstream) {
      const options = upstreamsSection.schema.parse({ [UPSTREAM_NAME]: { origins: [origin], ...SETTINGS } });
      upstream = new Upstream(UPSTREAM_NAME, options[UPSTREAM_NAME]!);
      this.#upstreams.set(origin, upstream);
    }
    return upstream;
  }
}

/** Statuses whose Response may have no body (Fetch section 6.4.1). */
const MUST_BE_EMPTY = new Set([204, 205, 304]);

function isInBackground(): boolean {
  try {
    return currentWork() instanceof BackgroundWork;
  } catch {
    return false;
  }
}
