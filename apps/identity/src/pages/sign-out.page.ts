import { html, Html } from './html.ts';
import { page, type Page } from './page.ts';

/** @param form oidc-provider's own form, to which the buttons belong */
export function confirmSignOutPage(form: string, returnsTo?: string): Page {
  return page('Sign out?', html`<p>You will be signed out of every application that you use with this account in this browser.</p>
${new Html(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button class="quiet" type="submit" form="op.logoutForm">Stay signed in</button>`, returnsTo);
}

export function signedOutPage(): Page {
  return page('Signed out', html`<p>You are signed out. You can close this page.</p>`);
}
