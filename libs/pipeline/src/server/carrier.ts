import { IncomingMessage, type ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type ServerHttp2Stream } from 'node:http2';

/**
 * What carries one request and its answer: a connection, for as long as it is their turn (HTTP/1.1), or one of the many streams of a
 * connection (HTTP/2), which is never to be touched for the sake of one.
 */
export interface Carrier {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Bytes that wait to be sent. */
  readonly writableLength: number;
  readonly destroyed: boolean;
  destroy(): unknown;
  destroySoon(): void;
}

const streams = new WeakMap<object, StreamCarrier>();

export function carrierOf(request: IncomingMessage): Carrier {
  return isHttp2(request) ? streams.get(request)! : request.socket;
}

/** Saying so in a request line of HTTP/1.1 makes nobody's request one of HTTP/2. */
export function isHttp2(request: IncomingMessage): boolean {
  return request.httpVersionMajor === 2 && !(request instanceof IncomingMessage);
}

/** Whether an answer was sent whole. */
export function isWhole(response: ServerResponse): boolean {
  if (!isHttp2(response.req)) return response.writableFinished;
  // A stream that is taken back ends like any other, but for its code.
  return response.writableEnded && streamOf(response.req).rstCode === constants.NGHTTP2_NO_ERROR;
}

/** The stream of a request by HTTP/2. */
export function streamOf(request: IncomingMessage): ServerHttp2Stream {
  return (request as unknown as Http2ServerRequest).stream;
}

/** Counts what passes on a stream, which Node does for connections alone. */
export class StreamCarrier implements Carrier {
  bytesRead = 0;
  bytesWritten = 0;
  /** Of those, what the client's window has let through. */
  bytesSent = 0;
  readonly #stream: ServerHttp2Stream;

  constructor(request: Http2ServerRequest) {
    const { stream } = request;
    this.#stream = stream;
    streams.set(request, this);
    const { push } = request;
    request.push = (chunk: Buffer | null, encoding) => {
      this.bytesRead += chunk?.length ?? 0;
      return push.call(request, chunk, encoding);
    };
    const { _write: write, _writev: writeMany } = stream;
    const counted = (bytes: number, done: (error?: Error | null) => void) => {
      this.bytesWritten += bytes;
      return (error?: Error | null) => {
        this.bytesSent += bytes;
        done(error);
      };
    };
    stream._write = (chunk: Buffer, encoding, done) => write.call(stream, chunk, encoding, counted(chunk.length, done));
    stream._writev = (chunks, done) => {
      const bytes = chunks.reduce((sum, { chunk }) => sum + (chunk as Buffer).length, 0);
      writeMany!.call(stream, chunks, counted(bytes, done));
    };
  }

  get writableLength(): number {
    return this.#stream.writableLength;
  }

  get destroyed(): boolean {
    return this.#stream.destroyed;
  }

  destroy(): void {
    this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  /** The answer is whole, and what is left of the request is of no use (RFC 9113 section 8.1). */
  destroySoon(): void {
    this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }
}
