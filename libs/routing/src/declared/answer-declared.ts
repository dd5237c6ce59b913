import { type OutgoingHttpHeaders } from 'node:http';
import { closeLingering, type Exchange, fail, fieldsOf, isUnfinished, runWithin, sendProblem } from '@portico/pipeline';
import { composeDeclared } from './compose-declared.ts';
import { type DeclaredView } from './declared-view.ts';

/** Answers by a declared view, as JSON. */
export function answerDeclared(exchange: Exchange, view: DeclaredView): void {
  const composed = runWithin(exchange, () => composeDeclared(exchange, view));
  composed.then((answer) => sendJson(exchange, answer)).catch((error: unknown) => sendProblem(exchange.reply, fail(exchange, error), exchange));
}

function sendJson(exchange: Exchange, answer: object): void {
  const { reply, method, id } = exchange;
  const { raw } = reply;
  if (raw.destroyed || raw.headersSent) return;
  const body = Buffer.from(JSON.stringify(answer));
  const type = { 'x-request-id': id, 'content-type': 'application/json; charset=utf-8', 'content-length': body.length };
  // A body that the client sends is nobody's.
  const isUpload = isUnfinished(exchange.request.raw);
  if (isUpload) closeLingering(exchange.request.raw);
  raw.writeHead(200, { ...fieldsOf(exchange), ...(reply.getHeaders() as OutgoingHttpHeaders), ...type, ...(isUpload && { connection: 'close' }) });
  raw.end(method === 'HEAD' ? undefined : body);
}
