import { closeLingering, type Exchange, isUnfinished } from '@portico/pipeline';
import { ownFields } from './forwarded-headers.ts';
import { type Methods } from './route-table.ts';
import { locationOf } from './respond.options.ts';
import { type AnsweredRoute } from './route.ts';

/** Answers by the route's own words. */
export function answerFixed(exchange: Exchange, { answer: { status, headers, body, redirect }, match }: AnsweredRoute): void {
  const fields = redirect ? ['Location', locationOf(redirect, match.template, exchange)] : [...headers];
  if (status !== 204) fields.push('Content-Length', String(body.length));
  send(exchange, status, fields, body);
}

/** Answers an OPTIONS with the methods that the path takes (RFC 9110 section 9.3.7). */
export function answerMethods(exchange: Exchange, { allow }: Methods): void {
  send(exchange, 204, ['Allow', allow]);
}

/** Answers with a status alone, in place of a service that fails. */
export function answerFault(exchange: Exchange, status: number): void {
  send(exchange, status, ['Content-Length', '0', 'X-Fault', 'injected']);
}

/** A body that the client sends is nobody's. */
export function send(exchange: Exchange, status: number, fields: string[], body?: Buffer): void {
  const { raw: request } = exchange.request;
  const { raw: response } = exchange.reply;
  if (isUnfinished(request)) {
    fields.push('Connection', 'close');
    closeLingering(request);
  }
  response.writeHead(status, [...ownFields(exchange), ...fields]);
  response.end(exchange.method === 'HEAD' ? undefined : body);
}
