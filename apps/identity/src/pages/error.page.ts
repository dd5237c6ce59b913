import { html } from './html.ts';
import { page, type Page } from './page.ts';

export function errorPage(title: string, detail: string): Page {
  return page(title, html`<p>${detail}</p>`);
}

export function expiredPage(): Page {
  return errorPage('This page has expired', 'Go back to the application and sign in from there.');
}
