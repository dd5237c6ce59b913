import { GatewayError, type Priority } from '@portico/pipeline';
import { type Call, type Dispatch, type ResponseHandler, type ResponseHeaders, type UpstreamRequest, type Urgency, type Urgent } from '../dispatch.ts';
import { isMoreUrgent } from './limiter.ts';
import { type Share, type Sharing } from './sharing.ts';

/** One call to a service and all who wait for its answer. It goes on as long as one of them does, whoever began it. */
export class Flight implements ResponseHandler, Urgency {
  readonly #members = new Set<Member>();
  #call: Call | undefined;
  #state: 'waiting' | 'private' | 'shared' | 'over' = 'waiting';
  #share: Share | undefined;
  #head: Parameters<ResponseHandler['head']> | undefined;
  #trailers: ResponseHeaders | undefined;
  #givenUp: GatewayError | undefined;
  /** The body, as far as somebody may need it again; `#first` is the number of the first piece that is still here. */
  #chunks: Buffer[] = [];
  #first = 0;
  #bytes = 0;
  #paused = false;
  /** Whether the whole body is kept, so that it can be stored and others can join. */
  #keeps = false;
  /** Of the most urgent of all who have waited for its head. */
  priority: Priority = 'background';
  queued: Urgent | undefined;

  /**
   * @param again lets a request begin anew that cannot have this answer, `alone` one that can share none
   * @param left told when nobody can join any more, or under which other key they can
   */
  constructor(
    private readonly leader: Sharing,
    private readonly again: Dispatch,
    private readonly alone: Dispatch,
    private readonly left: (key: string | undefined) => void,
  ) {}

  /** Begins the call for its first member. */
  start(next: Dispatch, request: UpstreamRequest, handler: ResponseHandler): Call {
    const member = this.#add(request, handler);
    request.urgency = this;
    this.#call = next(request, this);
    if (this.#givenUp) this.#call.abort(this.#givenUp);
    else if (this.#paused) this.#call.pause();
    return member;
  }

  /** @returns undefined when this answer is not for the request */
  join(request: UpstreamRequest, handler: ResponseHandler): Call | undefined {
    if (this.#state === 'waiting') return this.#add(request, handler);
    if (this.#state !== 'shared' || !this.#keeps || !this.#share!.admits(request.sharing!)) return undefined;
    const member = this.#add(request, handler);
    request.sharing!.joined();
    handler.head(...this.#head!);
    member.pump();
    return member;
  }

  interim(status: number, headers: ResponseHeaders): void {
    // Whose answer it will be is not known yet, and nobody needs it.
    for (const { request, handler } of this.#members) if (request.sharing === this.leader) handler.interim?.(status, headers);
  }

  head(status: number, headers: ResponseHeaders, statusText: string): void {
    const share = (this.#share = this.leader.arrived(status, headers));
    const refused = [...this.#members].filter(({ request }) => request.sharing !== this.leader && !share?.admits(request.sharing!));
    for (const member of refused) this.#members.delete(member);
    this.#state = share ? 'shared' : 'private';
    this.#keeps = share !== undefined;
    this.#head = [status, headers, statusText];
    this.left(share && this.leader.key());
    for (const { request, handler } of [...this.#members]) {
      if (request.sharing !== this.leader) request.sharing!.joined();
      handler.head(status, headers, statusText);
    }
    for (const member of refused) member.begin(share ? this.again : this.alone);
    if (this.#members.size === 0 && !this.#isOver) this.#giveUp();
  }

  data(chunk: Buffer): void {
    if (this.#state === 'private') {
      for (const { handler } of this.#members) handler.data(chunk);
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#keeps && this.#bytes > this.#share!.maxBytes) {
      // Too large to be stored: from now on it streams past those who are here.
      this.#keeps = false;
      this.left(undefined);
    }
    for (const member of [...this.#members]) member.pump();
    this.#trim();
  }

  end(trailers: ResponseHeaders): void {
    const keeps = this.#keeps;
    this.#trailers = trailers;
    this.#state = 'over';
    this.left(undefined);
    if (keeps) this.#share!.whole(joined(this.#chunks, this.#bytes));
    for (const member of [...this.#members]) member.pump();
  }

  error(error: GatewayError): void {
    if (this.#isOver) return;
    const unanswered = this.#state === 'waiting';
    this.#state = 'over';
    this.left(undefined);
    const members = [...this.#members];
    this.#members.clear();
    // The end of the leader's time is not that of the others, nor is its place in the queue; nor what is wrong with its credentials that of other callers.
    const isOfTime = error.code === 'deadline_exceeded' || error.code === 'client_closed';
    const isOwn = ({ request: { sharing, work } }: Member) => {
      if (sharing === this.leader) return true;
      if (error.code === 'overloaded') return work.priority === this.priority;
      return !isOfTime && (error.source !== 'client' || this.leader.isOfCaller(sharing!));
    };
    for (const member of members) {
      if (unanswered && !isOwn(member)) member.begin(this.again);
      else member.fail(error);
    }
  }

  get #isOver(): boolean {
    return this.#state === 'over';
  }

  #add(request: UpstreamRequest, handler: ResponseHandler): Member {
    const member = new Member(this, request, handler);
    this.#members.add(member);
    const { priority } = request.work;
    if (this.#state === 'waiting' && isMoreUrgent(priority, this.priority)) {
      this.priority = priority;
      this.queued?.raise(priority);
    }
    return member;
  }

  /** Gives `member` what it has not had yet. */
  serve(member: Member): void {
    while (!member.isPaused && this.#members.has(member) && member.at < this.#first + this.#chunks.length) {
      const chunk = this.#chunks[member.at - this.#first]!;
      member.at += 1;
      member.handler.data(chunk);
    }
    if (this.#trailers === undefined || member.isPaused || !this.#members.has(member) || member.at < this.#first + this.#chunks.length) return;
    this.#members.delete(member);
    member.end(this.#trailers);
  }

  paused(): void {
    if (this.#state === 'private' || this.#state === 'waiting') this.#pause();
  }

  resumed(member: Member): void {
    if (this.#state === 'private' || this.#state === 'waiting') this.#resume();
    else {
      member.pump();
      this.#trim();
    }
  }

  leave(member: Member, reason: GatewayError): void {
    if (!this.#members.delete(member)) return;
    if (this.#members.size === 0 && !this.#isOver) this.#giveUp(reason);
    else if (this.#state === 'shared') this.#trim();
  }

  #giveUp(reason: GatewayError = UNNEEDED): void {
    this.#givenUp = reason;
    this.#state = 'over';
    this.left(undefined);
    this.#call?.abort(reason);
  }

  /** Forgets what everybody has had, and reads no further than the slowest may lag. */
  #trim(): void {
    if (this.#keeps || this.#state !== 'shared') return;
    let least = Infinity;
    for (const { at } of this.#members) least = Math.min(least, at);
    for (; this.#first < least && this.#chunks.length > 0; this.#first += 1) this.#bytes -= this.#chunks.shift()!.length;
    if (this.#bytes > this.#share!.maxBytes) this.#pause();
    else this.#resume();
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#call?.pause();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#call?.resume();
  }
}

const UNNEEDED = new GatewayError('client_closed', 'Nobody waits for this answer any more.');

/** One who waits. */
class Member implements Call {
  /** The number of the next piece of the body. */
  at = 0;
  isPaused = false;
  #over = false;
  /** Its own call, once it went on alone. */
  #own: Call | undefined;

  constructor(
    private readonly flight: Flight,
    readonly request: UpstreamRequest,
    readonly handler: ResponseHandler,
  ) {}

  pump(): void {
    this.flight.serve(this);
  }

  begin(again: Dispatch): void {
    if (this.#over) return;
    this.#own = again(this.request, this.handler);
    if (this.isPaused) this.#own.pause();
  }

  end(trailers: ResponseHeaders): void {
    this.#over = true;
    this.handler.end(trailers);
  }

  fail(error: GatewayError): void {
    this.#over = true;
    this.handler.error(error);
  }

  abort(reason: GatewayError): void {
    if (this.#own) return this.#own.abort(reason);
    if (this.#over) return;
    this.#over = true;
    this.flight.leave(this, reason);
    this.handler.error(reason);
  }

  pause(): void {
    this.isPaused = true;
    if (this.#own) this.#own.pause();
    else this.flight.paused();
  }

  resume(): void {
    this.isPaused = false;
    if (this.#own) this.#own.resume();
    else this.flight.resumed(this);
  }
}

/** In memory of its own: a piece may be a corner of a much larger buffer. */
function joined(chunks: readonly Buffer[], bytes: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(whole, at);
  return whole;
}
