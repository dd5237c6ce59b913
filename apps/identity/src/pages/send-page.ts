import { type ServerResponse } from 'node:http';
import { type Page } from './page.ts';

interface KoaResponse {
  body: unknown;
  set(header: string, value: string): void;
}

/** Sends a page as the answer that the library has begun; its status stays. */
export function sendPage(ctx: KoaResponse, { body, headers }: Page): void {
  for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
  ctx.body = body;
}

export function writePage(response: ServerResponse, status: number, page: Page, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...page.headers, ...headers }).end(page.body);
}
