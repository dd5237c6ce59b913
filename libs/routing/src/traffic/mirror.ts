import { addContext, type Call, isUpload, type ResponseHandler, type Upstream, type UpstreamRequest, type Upstreams } from '@portico/client';
import { background, bytes, currentWork, GatewayError, percent, type Reading } from '@portico/pipeline';
import { z } from 'zod';
import { kindOf } from '../routes/forwarded-headers.ts';
import { type RouteOptions } from '../routes/routes.section.ts';

export const mirrorOptions = {
  mirror: z
    .strictObject({
      to: z.string().min(1).describe('The upstream that gets the copies. Its answers are thrown away.'),
      share: percent.prefault('100%').describe('Of requests, at random.'),
      maxBody: bytes.optional().describe('Without it, only GET, HEAD and OPTIONS are copied; with it, also what has a body of at most this size, or changes something.'),
    })
    .optional()
    .describe('Sends copies of requests to another upstream as well, as nobody, without delaying them.'),
};

/** How long a copy may take, milliseconds. */
const COPY_MS = 10_000;
/** Most of a copy's answer that is read. */
const MOST_ANSWER = 1024 * 1024;
/** Copies under way at once, in all; more are left out. */
const MOST_COPIES = 64;
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Of what the gateway says of a request; the rest says who calls, or belongs to the first request alone. */
const KEPT = new Set(['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);

export interface Mirror {
  readonly upstream: Upstream;
  readonly share: number;
  /** Undefined: nothing that has a body or changes something. */
  readonly maxBody: number | undefined;
}

export function mirrorOf({ mirror }: RouteOptions, upstreams: Upstreams): Mirror | undefined {
  // The section's check has seen to it that there is one.
  return mirror && Object.freeze({ ...mirror, maxBody: mirror.maxBody, upstream: upstreams.find(mirror.to)! });
}

/** Sends copies of requests. They run apart from the request: its end, its deadline and its principal are not theirs. */
export class Mirrors {
  #underWay = 0;
  #sent = 0;
  #leftOut = 0;

  constructor(private readonly random: () => number = Math.random) {}

  readonly readings: readonly Reading[] = [
    {
      name: 'portico.mirror.copies',
      kind: 'counter',
      unit: '{request}',
      description: 'Copies of requests: sent, or left out because of their size or because too many were under way',
      read: () => [[this.#sent, { 'portico.outcome': 'sent' }], [this.#leftOut, { 'portico.outcome': 'left_out' }]],
    },
  ];

  /** @returns the request as it goes on: its body is copied while it is sent, where there is one to copy */
  copy(request: UpstreamRequest, { upstream, share, maxBody }: Mirror): UpstreamRequest {
    const { method, body } = request;
    const isPlain = SAFE.has(method) && body === null;
    if (request.upgrade !== undefined || (!isPlain && maxBody === undefined) || this.random() >= share) return request;
    if (isUpload(body)) return { ...request, body: this.#tee(body, maxBody!, (whole) => this.#send(request, upstream, whole)) };
    if (body !== null && Buffer.byteLength(body) > maxBody!) this.#leftOut += 1;
    else setImmediate(() => this.#send(request, upstream, body));
    return request;
  }

  async *#tee(body: AsyncIterable<Buffer>, most: number, done: (whole: Buffer) => void): AsyncGenerator<Buffer> {
    let kept: Buffer[] | undefined = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > most) kept = undefined;
      kept?.push(chunk);
      yield chunk;
    }
    if (kept) done(Buffer.concat(kept));
    else this.#leftOut += 1;
  }

  #send(request: UpstreamRequest, upstream: Upstream, body: string | Buffer | null): void {
    if (this.#underWay >= MOST_COPIES) {
      this.#leftOut += 1;
      return;
    }
    this.#underWay += 1;
    this.#sent += 1;
    void background('mirror', COPY_MS, () => {
      const work = currentWork();
      const headers: string[] = [];
      for (let at = 0; at < request.headers.length; at += 2) {
        const name = request.headers[at]!;
        if (kindOf(name) === 'other' || KEPT.has(name.toLowerCase())) headers.push(name, request.headers[at + 1]!);
      }
      addContext(headers, work);
      const { promise, resolve } = Promise.withResolvers<void>();
      const thrownAway = new ThrownAway(resolve);
      thrownAway.call = upstream.dispatch({ work, method: request.method, path: request.path, headers, body, idleTimeoutMs: COPY_MS }, thrownAway);
      return promise;
    }).finally(() => (this.#underWay -= 1));
  }
}

/** An answer that nobody waits for. */
class ThrownAway implements ResponseHandler {
  call: Call | undefined;
  #bytes = 0;

  constructor(private readonly over: () => void) {}

  head(): void {}

  data(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MOST_ANSWER) this.call?.abort(new GatewayError('client_closed', 'The rest of the copy\'s answer is not read.'));
  }

  end(): void {
    this.over();
  }

  error(): void {
    this.over();
  }
}
