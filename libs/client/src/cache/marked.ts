import { type ResponseHandler, type ResponseHeaders } from '../dispatch.ts';
import { Passing } from '../layers/passing.ts';
import { appended } from './entry.ts';
import { withoutTags } from './stored-fields.ts';

/** Passes an answer on with the cache's mark in Cache-Status (RFC 9211). */
export class Marked extends Passing {
  constructor(
    next: ResponseHandler,
    protected readonly mark: string,
  ) {
    super(next);
  }

  override head(status: number, headers: ResponseHeaders, statusText: string): void {
    const mark = appended(headers['cache-status'], `${this.mark}; fwd-status=${status}`);
    this.next.head(status, { ...withoutTags(headers), 'cache-status': mark }, statusText);
  }
}
