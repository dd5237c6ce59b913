import { type Duplex } from 'node:stream';
import { type BreakerState, type GatewayError, type Priority, type UpstreamAttempt, type Work } from '@portico/pipeline';
import { type Instance } from './instance.ts';
import { type Sharing } from './layers/sharing.ts';

/** Response fields: names in lower case; a field that came several times has a list. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

/** One call to an upstream. */
export interface UpstreamRequest {
  /** What the call is made for: its deadline, its abort, its principal and its record hold for the call. */
  readonly work: Work;
  readonly method: string;
  /** Path and query. Whoever builds it encodes what it puts in. */
  readonly path: string;
  /** Names and values in turn, as they are sent. */
  readonly headers: string[];
  /** An iterator rather than a stream, so that a failing call never destroys the client's own connection. */
  readonly body: string | Buffer | AsyncIterable<Buffer> | null;
  /** How long the answer's body may stand still, milliseconds. */
  readonly idleTimeoutMs: number;
  /**
   * The protocol to which the client wants to switch (RFC 9110 section 7.8). If the service does, the answer is 101, `switched`
   * follows, and `end` when the tunnel is over. Such a call is never cached, shared, hedged or made again.
   */
  readonly upgrade?: 'websocket' | undefined;
  /** Called when an upload in chunks was sent, for the fields after it, names and values in turn (RFC 9110 section 6.5). HTTP/2 gets none. */
  readonly trailers?: (() => string[]) | undefined;
  /** Whether other fields than Authorization, Cookie and X-Api-Key say on whose behalf it is made. */
  readonly saysWhoCalls?: boolean | undefined;
  /** What the answer may share with others that ask for the same; set by the cache. */
  readonly sharing?: Sharing;
  /** How urgent it is where others wait for it too; otherwise as its work is. */
  urgency?: Urgency;
  /** Chosen by the balance layer, for this attempt. */
  instance?: Instance;
  /** Where the call has been already; another one is better. */
  tried?: readonly Instance[];
  /** The parts of a view for which it is made, and how the breaker stood that let this attempt through; for the record. */
  readonly parts?: readonly string[] | undefined;
  breaker?: BreakerState;
  /** Why this attempt is made, for the record. */
  attempt?: UpstreamAttempt['kind'];
  /** Set when the attempt failed because its connection, kept from a call before, was closed by the service while it was idle, or so it seems. */
  raced?: boolean;
  /** Set when a connection has begun to write this attempt's request; until then the service knows nothing of it. */
  isBegun?: boolean;
}

/** The urgency of the most urgent of those who wait for a call. */
export interface Urgency {
  readonly priority: Priority;
  /** The attempt that waits for its turn, or did. */
  queued: Urgent | undefined;
}

/** Told when a more urgent one waits for it as well. */
export interface Urgent {
  raise(priority: Priority): void;
}

/** Whether a body comes piece by piece, at the pace of whoever sends it. */
export function isUpload(body: UpstreamRequest['body']): body is AsyncIterable<Buffer> {
  return typeof body === 'object' && body !== null && !Buffer.isBuffer(body);
}

/** Whether a body can be sent once more. */
export function isReplayable(body: UpstreamRequest['body']): boolean {
  return !isUpload(body);
}

/** Methods that may be sent twice (RFC 9110 section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/** Whether it does no harm to send the whole call again, though it may have been done already. */
export function isRepeatable({ method, body, upgrade }: UpstreamRequest): boolean {
  return IDEMPOTENT.has(method) && isReplayable(body) && upgrade === undefined;
}

/** Told how a call goes: `head`, `data` …, `end`; or, at any point and then last of all, `error`. */
export interface ResponseHandler {
  /** An interim answer, before `head`: 102 to 199 (RFC 9110 section 15.2), of which none is needed. */
  interim?(status: number, headers: ResponseHeaders): void;
  head(status: number, headers: ResponseHeaders, statusText: string): void;
  /** After a head of 101: the connection is the caller's. `first` was read with the head. Whoever has no need of it ends it. */
  switched?(socket: Duplex, first: Buffer): void;
  data(chunk: Buffer): void;
  end(trailers: ResponseHeaders): void;
  error(error: GatewayError): void;
}

/** A call under way. */
export interface Call {
  /** Gives the call up: the handler gets `reason` as its error, unless the call is over. */
  abort(reason: GatewayError): void;
  /** Stops reading the answer, until `resume`. */
  pause(): void;
  resume(): void;
}

/** Makes a call. A layer is a function from the next dispatch to one that does more. */
export type Dispatch = (request: UpstreamRequest, handler: ResponseHandler) => Call;
export type Layer = (next: Dispatch) => Dispatch;

/** A call that was over before anything was sent. */
export const OVER: Call = Object.freeze({ abort() {}, pause() {}, resume() {} });
