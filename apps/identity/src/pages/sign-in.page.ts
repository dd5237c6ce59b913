import { html } from './html.ts';
import { page, type Page } from './page.ts';

export interface SignInForm {
  readonly action: string;
  readonly client: string;
  /** Where a sign-in leads. */
  readonly returnsTo?: string;
  /** What was typed, or who the client thinks it is. */
  readonly login?: string;
  /** Ask for the second factor too. */
  readonly withCode: boolean;
  readonly error?: string;
}

export function signInPage({ action, client, returnsTo, login, withCode, error }: SignInForm): Page {
  const described = error === undefined ? undefined : html` aria-describedby="error"`;
  const focus = html` autofocus`;
  return page('Sign in', html`<p>to continue to ${client}</p>
${error !== undefined && html`<div class="error" id="error" role="alert">${error}</div>`}
<form method="post" action="${action}">
<label for="login">E-mail address</label>
<input id="login" name="login" type="email" autocomplete="username" required value="${login}"${described}${!login && focus}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}${!!login && focus}>
${withCode && html`<label for="code">Code from your authenticator</label>
<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required${described}>`}
<button type="submit">Sign in</button>
<button class="quiet" type="submit" name="cancel" value="yes" formnovalidate>Cancel</button>
</form>`, returnsTo);
}
