import { type Duplex } from 'node:stream';
import { type Socket } from 'node:net';
import { type OpenConnection } from '@portico/pipeline';
import { bodyGarbage } from './body-garbage.ts';
import { closeFrame, FrameBoundary } from './upgrade-frames.ts';

/** Why a tunnel is closed by the gateway: codes of RFC 6455 section 7.4.1. */
export const GOING_AWAY = 1001;
export const POLICY_VIOLATION = 1008;

/** How long one end may stay after the other has gone, or after it was told to close. Milliseconds. */
const LINGER_MS = 2_000;

/** Passes bytes both ways as they come, at the pace of whoever reads more slowly, until both ends are closed. */
export class WebSocketTunnel implements OpenConnection {
  readonly #toClient: Direction;
  readonly #toService: Direction;
  #timer: NodeJS.Timeout | undefined;
  #open = 2;

  /**
   * @param idleMs how long nothing may pass, milliseconds
   * @param over called once, when both ends are closed
   */
  constructor(
    private readonly client: Socket,
    private readonly service: Duplex,
    idleMs: number,
    over: () => void,
  ) {
    // While one end is still in the middle of a frame, the other may not hang up on it.
    const told = () => {
      if (!this.#toClient.isTold || !this.#toService.isTold) return;
      client.end();
      service.end();
    };
    this.#toClient = new Direction(service, client, false, told);
    this.#toService = new Direction(client, service, true, told);
    for (const end of [client, service]) {
      end.on('error', () => end.destroy());
      end.once('end', () => this.#linger());
      end.once('close', () => {
        this.#open -= 1;
        if (this.#open === 0) {
          clearTimeout(this.#timer);
          over();
        } else {
          // What was written before it went may still arrive.
          (end === client ? service : client).end();
          this.#linger();
        }
      });
    }
    // All that passes passes here, so one clock will do.
    client.setTimeout(idleMs, () => this.close(GOING_AWAY, 'Nothing was said for too long.'));
  }

  /** Begins with what came together with the heads. */
  start(fromClient: Buffer, fromService: Buffer): void {
    this.#toService.start(fromClient);
    this.#toClient.start(fromService);
  }

  goAway(): void {
    this.close(GOING_AWAY, 'The gateway is going away.');
  }

  /** Tells both ends, at the end of the frame that is on its way to each; then closes. The service learns no reason of the client's. */
  close(code: number, reason: string): void {
    this.#toClient.close(code, reason);
    this.#toService.close(GOING_AWAY, '');
    this.#linger();
  }

  destroy(): void {
    this.client.destroy();
    this.service.destroy();
  }

  #linger(): void {
    this.#timer ??= setTimeout(() => this.destroy(), LINGER_MS).unref();
  }
}

/** One way of a tunnel. */
class Direction {
  readonly #frames = new FrameBoundary();
  /** What to say at the end of the frame under way. */
  #last: Buffer | undefined;
  isTold = false;

  /** @param told called when the gateway's Close has been sent */
  constructor(
    private readonly from: Duplex,
    private readonly to: Duplex,
    private readonly masked: boolean,
    private readonly told: () => void,
  ) {
    to.on('drain', () => from.resume());
    from.on('end', () => to.end());
  }

  start(first: Buffer): void {
    if (first.length > 0) this.#pass(first);
    this.from.on('data', (chunk: Buffer) => this.#pass(chunk));
  }

  close(code: number, reason: string): void {
    if (this.#last !== undefined) return;
    this.#last = closeFrame(code, reason, this.masked);
    if (this.#frames.isHere) this.#tell();
  }

  #tell(): void {
    this.isTold = true;
    // Whoever has been told to close by the other end needs no second word.
    if (!this.#frames.closed && this.to.writable) this.to.write(this.#last);
    this.told();
  }

  #pass(chunk: Buffer): void {
    if (this.isTold || !this.to.writable) return;
    if (chunk.length > LARGE_BYTES) bodyGarbage.left(chunk.length);
    const end = this.#frames.pass(chunk, this.#last !== undefined);
    if (this.#last !== undefined && end >= 0) {
      this.to.write(chunk.subarray(0, end));
      this.#tell();
    } else if (!this.to.write(chunk)) this.from.pause();
  }
}

const LARGE_BYTES = 16_384;
