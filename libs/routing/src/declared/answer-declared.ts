import { type OutgoingHttpHeaders } from 'node:http';
import { type Exchange, fail, runWithin, sendProblem } from '@portico/pipeline';
import { send } from '../routes/answer-fixed.ts';
import { composeDeclared } from './compose-declared.ts';
import { type DeclaredView } from './declared-view.ts';

/** Answers by a declared view, as JSON. */
export function answerDeclared(exchange: Exchange, view: DeclaredView): void {
  const composed = runWithin(exchange, () => composeDeclared(exchange, view));
  composed.then((answer) => sendJson(exchange, answer)).catch((error: unknown) => sendProblem(exchange.reply, fail(exchange, error), exchange));
}

function sendJson(exchange: Exchange, answer: object): void {
  const { reply } = exchange;
  if (reply.raw.destroyed || reply.raw.headersSent) return;
  const body = Buffer.from(JSON.stringify(answer));
  const fields = Object.entries(reply.getHeaders() as OutgoingHttpHeaders).flatMap(([name, value]) => [value].flat().flatMap((each) => [name, String(each)]));
  fields.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(body.length));
  send(exchange, 200, fields, body);
}
