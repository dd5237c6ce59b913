import { hash } from 'node:crypto';
import { ANSWERED, type Exchange, fieldsOf, GatewayError, type Lease, type Passed, type Reading, type Stores, type Table } from '@portico/pipeline';
import { callerKey } from '../limits/caller-key.ts';
import { bodyAhead } from '../routes/upload.ts';
import { type KeptAnswer, recordAnswer } from './answer-recorder.ts';
import { idempotencyKeyOf, keyMissing } from './idempotency-key.ts';
import { type IdempotencyMode } from './idempotency.options.ts';
import { MemoryBound } from './memory-bound.ts';

/** How long an answer is kept, milliseconds. */
const KEPT_MS = 24 * 3_600_000;
/** When the key of a process that died can be used again, milliseconds; renewed while the request is being answered. */
const LEASE_MS = 15_000;
/** How long a request may go on without its client, milliseconds. */
const ALONE_MS = 60_000;
/** All answers that are kept in one process's memory, bytes. */
const MEMORY_BYTES = 64 * 1024 * 1024;

interface Kept {
  /** Of the request. */
  readonly fingerprint: string;
  /** Undefined: it was too large to be kept. */
  readonly answer: KeptAnswer | undefined;
}

/** Each request of an Idempotency-Key is done once (draft-ietf-httpapi-idempotency-key-header-07). */
export class Idempotency {
  readonly #table: Table<Kept>;
  readonly #bound: MemoryBound | undefined;
  #replayed = 0;
  #conflicts = 0;

  constructor(private readonly stores: Stores) {
    this.#table = stores.table<Kept>('idempotency');
    if (!stores.shared) this.#bound = new MemoryBound(MEMORY_BYTES, (id) => void this.#table.delete(id));
  }

  readonly readings: readonly Reading[] = [
    { name: 'portico.idempotency.replayed', kind: 'counter', unit: '{request}', description: 'Requests that got the answer of an earlier one', read: () => [[this.#replayed, {}]] },
    { name: 'portico.idempotency.conflicts', kind: 'counter', unit: '{request}', description: 'Requests whose key was in use, or another request’s', read: () => [[this.#conflicts, {}]] },
  ];

  /**
   * Lets the first request of a key through, and keeps its answer.
   *
   * @returns ANSWERED when it was answered before
   * @throws GatewayError `idempotency_key_missing`, `idempotency_in_flight`,
   *   `idempotency_key_reused`, `idempotency_answer_lost`, `state_unavailable`
   */
  async begin(exchange: Exchange, mode: IdempotencyMode): Promise<Passed> {
    const key = idempotencyKeyOf(exchange);
    if (key === undefined) {
      if (mode === 'accept') return;
      throw keyMissing();
    }
    const fingerprint = fingerprintOf(exchange, await bodyAhead(exchange));
    const id = hash('sha256', JSON.stringify([callerKey('principal', exchange), exchange.policy!.name, key]), 'base64url');
    const lease = await this.stores.lease(`idempotency:${id}`, LEASE_MS);
    const release = () => void lease?.release();
    let kept: Kept | undefined;
    try {
      // Only now: whoever had the lease keeps the answer before it lets go.
      kept = await this.#table.get(id);
    } catch (error) {
      release();
      throw error;
    }
    if (kept !== undefined) {
      release();
      return this.#again(exchange, kept, fingerprint);
    }
    if (lease === undefined) {
      this.#conflicts += 1;
      throw new GatewayError('idempotency_in_flight', 'Wait for the answer of the first, or ask again in a moment.', { headers: { 'Retry-After': '1' } });
    }
    this.#keep(exchange, lease, (answer) => this.#set(id, { fingerprint, answer }));
  }

  #again(exchange: Exchange, { fingerprint, answer }: Kept, asked: string): typeof ANSWERED {
    if (fingerprint !== asked) {
      this.#conflicts += 1;
      throw new GatewayError('idempotency_key_reused', 'Another request had this key. Send a new key with each new request.');
    }
    if (answer === undefined) throw new GatewayError('idempotency_answer_lost', 'The first request was done. Look at what it changed rather than sending it again.');
    this.#replayed += 1;
    const { reply } = exchange;
    const body = Buffer.from(answer.body, 'base64');
    const own = { ...fieldsOf(exchange), ...(reply.getHeaders() as Record<string, string>), 'x-request-id': exchange.id, 'idempotent-replayed': 'true' };
    const { raw } = reply.hijack();
    raw.writeHead(answer.status, { ...answer.fields, ...own, ...(answer.status === 204 ? {} : { 'content-length': body.length }) }).end(body);
    return ANSWERED;
  }

  /** The work goes on when the client leaves: it comes again for the answer, and must not make it happen twice. */
  #keep(exchange: Exchange, lease: Lease, set: (answer: KeptAnswer | undefined) => Promise<void>): void {
    exchange.outlivesClient = true;
    const { raw } = exchange.reply;
    // Though not for ever.
    raw.once('close', () => {
      if (!raw.writableFinished) exchange.setDeadline(performance.now() - exchange.startedAt + Math.min(exchange.policy!.timeoutMs, ALONE_MS));
    });
    // A renewal that fails is tried again by the next; the lease outlives two that do.
    const renewal = setInterval(() => void lease.renew().catch(() => {}), LEASE_MS / 3).unref();
    const over = () => {
      clearInterval(renewal);
      void lease.release();
      if (raw.destroyed) exchange.settle();
    };
    recordAnswer(exchange, {
      final: (answer) => void set(answer).catch(() => {}).then(over),
      // Nobody knows whether anything was done, or something is to be tried again: the service sees the key as well.
      open: over,
    });
  }

  async #set(id: string, kept: Kept): Promise<void> {
    await this.#table.set(id, kept, KEPT_MS);
    this.#bound?.added(id, (kept.answer?.body.length ?? 0) + 1_000);
  }
}

function fingerprintOf({ method, path, query, request }: Exchange, body: Buffer | undefined): string {
  const head = JSON.stringify([method, path, query, request.raw.headers['content-type']]);
  return hash('sha256', Buffer.concat([Buffer.from(head), body ?? Buffer.alloc(0)]), 'base64url');
}
