import { type Principal } from '@portico/pipeline';
import { principalOf, type SessionRecord } from './session-record.ts';

/** A session that was opened: what a request needs of it is at hand. Times in milliseconds since 1970. */
export class Session {
  principal: Principal;
  /** When the store was asked last. */
  readAt = 0;
  /** When it was noted in the store that the session was used. */
  notedAt: number;
  hasEnded = false;

  constructor(
    readonly key: string,
    public record: SessionRecord,
    public seenAt: number,
  ) {
    this.principal = principalOf(record);
    this.notedAt = seenAt;
  }

  /** Takes over a record, unless it is older than its own. Who somebody is stays the same object as long as it says the same. */
  adopt(record: SessionRecord): void {
    if (record.version <= this.record.version) return;
    const principal = principalOf(record);
    if (JSON.stringify(principal) !== JSON.stringify(this.principal)) this.principal = principal;
    this.record = record;
  }
}
