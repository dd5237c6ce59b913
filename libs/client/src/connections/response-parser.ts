import { type ResponseHeaders } from '../dispatch.ts';
import { MalformedResponse, MAX_HEAD_BYTES, noFields, parseFields } from './fields.ts';

/** Told of an answer as it is read. Each may end the reading by {@link ResponseParser.stop}. */
export interface ResponseSink {
  interim(status: number, headers: ResponseHeaders): void;
  /** @param isPersistent whether the connection can carry another request after this one (RFC 9112 section 9.3) */
  head(status: number, headers: ResponseHeaders, statusText: string, isPersistent: boolean): void;
  /** A copy, for the receiver to keep. */
  data(chunk: Buffer): void;
  end(trailers: ResponseHeaders): void;
}

/** Of a chunk's size with its extensions, of which none is understood. */
const MAX_SIZE_LINE_BYTES = 4_096;
/** Before one answer. */
const MAX_INTERIM = 64;
const HEAD_END = Buffer.from('\r\n\r\n');
const CR = 0x0d;
const LF = 0x0a;
const SEMICOLON = 0x3b;

const enum State {
  /** Nothing is asked for. */
  Idle,
  Head,
  NoBody,
  /** A body of known length. */
  Length,
  /** A body that ends with the connection. */
  UntilClose,
  Size,
  Extension,
  SizeEnd,
  Chunk,
  ChunkEnd,
  ChunkEndLf,
  Trailers,
}

/**
 * Reads HTTP/1.1 answers (RFC 9112) from the pieces in which a connection delivers them, strictly: what could be read in two ways is an
 * error, since a reading that differs from the service's gives one client's answer to another.
 */
export class ResponseParser {
  #state = State.Idle;
  #isHead = false;
  #interims = 0;
  /** Of the body, or of its chunk. */
  #left = 0;
  /** Bytes of the size line's digits, or of the size line, so far. */
  #lineBytes = 0;
  /** A head, or fields behind a body, that came in part. */
  #pending: Buffer | undefined;

  constructor(private readonly sink: ResponseSink) {}

  get isIdle(): boolean {
    return this.#state === State.Idle;
  }

  /** A request was sent; its answer comes next. */
  expect(method: string): void {
    this.#state = State.Head;
    this.#isHead = method === 'HEAD';
    this.#interims = 0;
  }

  /** Nothing more is read. */
  stop(): void {
    this.#state = State.Idle;
    this.#pending = undefined;
  }

  /**
   * @param bytes may be used again for other bytes afterwards
   * @throws MalformedResponse
   */
  read(bytes: Buffer, size: number): void {
    let at = 0;
    while (at < size) {
      switch (this.#state) {
        case State.Head:
          at = this.#readHead(bytes, at, size);
          break;
        case State.Length:
        case State.Chunk:
        case State.UntilClose:
          at = this.#readBody(bytes, at, size);
          break;
        case State.Trailers:
          at = this.#readTrailers(bytes, at, size);
          break;
        case State.Idle:
          throw new MalformedResponse('The service sent bytes that nobody asked for.');
        default:
          this.#readSize(bytes[at]!);
          at += 1;
      }
    }
  }

  /** The connection's end. @returns whether the answer is whole by that */
  finish(): boolean {
    if (this.#state !== State.UntilClose) return false;
    this.#end(noFields());
    return true;
  }

  #readHead(bytes: Buffer, at: number, size: number): number {
    const pending = this.#pending;
    if (pending !== undefined) return this.#readPending(pending, bytes, at, size);
    const end = bytes.indexOf(HEAD_END, at);
    if (end < 0 || end + 4 > size) {
      this.#keep(bytes, at, size);
      return size;
    }
    this.#parseHead(bytes.toString('latin1', at, end + 2));
    return end + 4;
  }

  /** Where a head, or fields behind a body, came in several pieces. */
  #readPending(pending: Buffer, bytes: Buffer, at: number, size: number): number {
    const whole = Buffer.concat([pending, bytes.subarray(at, size)]);
    const end = whole.indexOf(HEAD_END, Math.max(0, pending.length - 3));
    if (end < 0) {
      this.#keep(whole, 0, whole.length);
      return size;
    }
    this.#pending = undefined;
    const text = whole.toString('latin1', 0, end + 2);
    if (this.#state === State.Head) this.#parseHead(text);
    else this.#end(parseFields(text, 2));
    return at + end + 4 - pending.length;
  }

  #keep(bytes: Buffer, at: number, size: number): void {
    if (size - at > MAX_HEAD_BYTES) throw new MalformedResponse(`The answer has more than ${MAX_HEAD_BYTES} bytes of fields.`);
    this.#pending = Buffer.from(bytes.subarray(at, size));
  }

  /** @param head with its last field's line break */
  #parseHead(head: string): void {
    if (head.length > MAX_HEAD_BYTES) throw new MalformedResponse(`The answer has more than ${MAX_HEAD_BYTES} bytes of fields.`);
    const end = head.indexOf('\r\n');
    const status = statusOf(head);
    const fields = parseFields(head, end + 2);
    if (status < 200) {
      // Nobody has asked to switch protocols.
      if (status === 101) throw new MalformedResponse('The service switched protocols unasked.');
      this.#interims += 1;
      if (this.#interims > MAX_INTERIM) throw new MalformedResponse(`The service sent more than ${MAX_INTERIM} interim answers.`);
      this.sink.interim(status, fields);
      return;
    }
    const minor = head.charCodeAt(7) & 1;
    // Decided before it is told: whoever is told may stop the reading, or change the fields.
    const framing = this.#frame(status, fields, minor);
    const isPersistent = framing !== State.UntilClose && minor === 1 && !isClosing(fields) && !(framing === State.NoBody && this.#announcesBody(fields));
    this.#state = framing;
    this.sink.head(status, fields, head.slice(13, end), isPersistent);
    if (this.#state === State.NoBody) this.#end(noFields());
  }

  /** How the body is delimited (RFC 9112 section 6.3). */
  #frame(status: number, fields: ResponseHeaders, minor: number): State {
    const coding = fields['transfer-encoding'];
    const length = fields['content-length'];
    const isChunked = coding !== undefined && String(coding).toLowerCase() === 'chunked';
    // What is coded besides cannot be told from what is not.
    if (coding !== undefined && (length !== undefined || minor === 0 || (!isChunked && /chunked/i.test(String(coding))))) {
      throw new MalformedResponse('The answer is framed in more than one way, or in none that is known.');
    }
    const bytes = length === undefined ? 0 : lengthOf(length);
    if (this.#isHead || status === 204 || status === 304) return State.NoBody;
    if (isChunked) {
      this.#lineBytes = this.#left = 0;
      return State.Size;
    }
    if (length === undefined) return State.UntilClose;
    this.#left = bytes;
    return bytes === 0 ? State.NoBody : State.Length;
  }

  /** There is no body to this answer, but the service may think that there is. To HEAD it says what there would be. */
  #announcesBody({ 'content-length': length = '0', 'transfer-encoding': coding }: ResponseHeaders): boolean {
    return !this.#isHead && (coding !== undefined || Number(length) > 0);
  }

  #readBody(bytes: Buffer, at: number, size: number): number {
    const isKnown = this.#state !== State.UntilClose;
    const end = isKnown && size - at > this.#left ? at + this.#left : size;
    const chunk = Buffer.allocUnsafe(end - at);
    bytes.copy(chunk, 0, at, end);
    if (isKnown) this.#left -= chunk.length;
    const isWhole = isKnown && this.#left === 0;
    const isLast = isWhole && this.#state === State.Length;
    if (isWhole && !isLast) this.#state = State.ChunkEnd;
    this.sink.data(chunk);
    if (isLast && this.#state === State.Length) this.#end(noFields());
    return end;
  }

  /** One byte of what stands between chunks (RFC 9112 section 7.1). */
  #readSize(byte: number): void {
    switch (this.#state) {
      case State.Size:
        this.#readDigit(byte);
        return;
      case State.Extension:
        this.#lineBytes += 1;
        if (byte === CR) this.#state = State.SizeEnd;
        else if (byte < 0x20 || byte > 0x7e || this.#lineBytes > MAX_SIZE_LINE_BYTES) throw badChunk();
        return;
      case State.SizeEnd:
        if (byte !== LF) throw badChunk();
        if (this.#left > 0) this.#state = State.Chunk;
        else {
          this.#state = State.Trailers;
          // The line break before the fields, so that their end is a head's.
          this.#pending = Buffer.from('\r\n');
        }
        return;
      case State.ChunkEnd:
        if (byte !== CR) throw badChunk();
        this.#state = State.ChunkEndLf;
        return;
      default:
        if (byte !== LF) throw badChunk();
        this.#lineBytes = this.#left = 0;
        this.#state = State.Size;
    }
  }

  #readDigit(byte: number): void {
    const digit = hexOf(byte);
    if (digit >= 0) {
      this.#lineBytes += 1;
      this.#left = this.#left * 16 + digit;
      // More than any body has, and still exact.
      if (this.#lineBytes > 12) throw badChunk();
      return;
    }
    if (this.#lineBytes === 0) throw badChunk();
    if (byte === CR) this.#state = State.SizeEnd;
    else if (byte === SEMICOLON) this.#state = State.Extension;
    else throw badChunk();
  }

  #readTrailers(bytes: Buffer, at: number, size: number): number {
    return this.#readPending(this.#pending!, bytes, at, size);
  }

  #end(trailers: ResponseHeaders): void {
    this.#state = State.Idle;
    this.sink.end(trailers);
  }
}

/** @throws MalformedResponse unless the line is `HTTP/1.x NNN reason` (RFC 9112 section 4), of which the reason may be left out */
function statusOf(head: string): number {
  if (!STATUS_LINE.test(head)) throw new MalformedResponse('The answer does not begin with a status line.');
  return (head.charCodeAt(9) - 0x30) * 100 + (head.charCodeAt(10) - 0x30) * 10 + (head.charCodeAt(11) - 0x30);
}

const STATUS_LINE = /^HTTP\/1\.[01] [1-9]\d\d(?: [^\r\n\0]*)?\r\n/;

/** @throws MalformedResponse for anything but digits (RFC 9110 section 8.6), or for two of them */
function lengthOf(length: string | string[]): number {
  if (typeof length !== 'string' || !/^\d{1,15}$/.test(length)) throw new MalformedResponse("The answer's Content-Length is no number.");
  return Number(length);
}

function isClosing({ connection }: ResponseHeaders): boolean {
  return connection !== undefined && /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(String(connection));
}

function hexOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function badChunk(): MalformedResponse {
  return new MalformedResponse("The answer's chunks are malformed.");
}
