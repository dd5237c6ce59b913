import { type ResponseHeaders, type UpstreamRequest } from '../dispatch.ts';

/** A request that a connection carries, and who is told of its answer: `begun`, `interim` …, `head`, `data` …, `end`, or at any point `failed`. */
export interface Carried extends Pick<UpstreamRequest, 'method' | 'path' | 'body' | 'trailers' | 'idleTimeoutMs'> {
  /** Names and values in turn, as they are sent. */
  readonly headers: readonly string[];
  /** For how long the connection may have carried nothing at most, milliseconds: the longer, the likelier it is that the service closes it just then. */
  readonly maxRestMs: number;
  /** Who has it now; set by whoever takes it. */
  carrier: Carrier | undefined;
  /** It is being written. @param isReused whether to a connection that has carried another one before */
  begun(isReused: boolean): void;
  interim(status: number, headers: ResponseHeaders): void;
  head(status: number, headers: ResponseHeaders, statusText: string): void;
  /** The chunk is the receiver's to keep. */
  data(chunk: Buffer): void;
  end(trailers: ResponseHeaders): void;
  failed(cause: unknown): void;
}

/** Tells a request of its failure. What it throws is its own fault: it breaks nothing else. */
export function tellFailure(call: Carried, cause: unknown): void {
  try {
    call.failed(cause);
  } catch (thrown) {
    process.emitWarning(thrown as Error);
  }
}

export interface Carrier {
  /** The call is over for whoever made it: it is told nothing more. */
  abandon(call: Carried): void;
  pause(): void;
  resume(): void;
}

/** Whereto, and how to connect. */
export interface ConnectionsOptions {
  /** Scheme, host and port: `http://localhost:4401`. */
  readonly origin: string;
  /** The address to connect to where the name of the origin has several. */
  readonly address?: string | undefined;
  readonly maxConnections: number;
  readonly connectTimeoutMs: number;
  /** The contents of PEM files. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
}

/** The connections to one instance. */
export interface Connections {
  dispatch(call: Carried): void;
  /** Takes nothing new; ends when all that is under way is over. */
  close(): Promise<void>;
  /** Ends at once. */
  destroy(): void;
}
