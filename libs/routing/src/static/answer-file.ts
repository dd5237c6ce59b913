import { type Exchange } from '@portico/pipeline';
import { send } from '../routes/answer-fixed.ts';
import { acceptedCoding } from './accepted-coding.ts';
import { type StaticFile } from './static-files.ts';

/** Sends a file in the shortest form that the client takes, or 304 to who has it already (RFC 9110 section 13.1.2). */
export function answerFile(exchange: Exchange, { forms }: StaticFile): void {
  const { 'accept-encoding': accepted, 'if-none-match': known } = exchange.request.raw.headers;
  const { body, etag, fields } = forms.get(acceptedCoding(accepted as string | undefined, forms.keys()))!;
  exchange.fields = others(exchange.fields, fields);
  if (known !== undefined && names(known, etag)) send(exchange, 304, [...fields]);
  else send(exchange, 200, [...fields, 'Content-Length', String(body.length)], body);
}

function names(field: string, etag: string): boolean {
  return field.trim() === '*' || field.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}

/** What every answer carries, but for what the file says itself: two content policies would both hold. */
function others(always: readonly string[], own: readonly string[]): string[] {
  const said = new Set(own.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()));
  return always.filter((_, at) => !said.has(always[at - (at % 2)]!.toLowerCase()));
}
