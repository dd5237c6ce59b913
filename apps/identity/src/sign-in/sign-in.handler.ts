import { type IncomingMessage, type ServerResponse } from 'node:http';
import { SessionNotFound } from 'oidc-provider/lib/helpers/errors.js';
import { type Interaction, type Provider, type SignInResult } from 'oidc-provider/lib/provider.js';
import { type Account, type Accounts } from '../accounts/account.ts';
import { type Passwords } from '../accounts/passwords.ts';
import { expiredPage } from '../pages/error.page.ts';
import { writePage } from '../pages/send-page.ts';
import { signInPage, type SignInForm } from '../pages/sign-in.page.ts';
import { ACR, wantedAcr } from '../provider/login-policy.ts';
import { type FailedSignIns } from '../store/failed-sign-ins.ts';
import { readForm } from './read-form.ts';

/** The second factor of every demonstration account. */
const DEMO_CODE = '000000';

/** Does not say which of them was wrong. */
const NO_MATCH = 'These do not match an account. Check them and try again.';

export interface SignInParts {
  readonly provider: Provider;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly failures: FailedSignIns;
}

/** The sign-in form at `/interaction/<uid>`: shows it, and takes what was typed. */
export class SignInHandler {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const interaction = await this.#interaction(request, response);
    if (interaction === undefined) return writePage(response, 400, expiredPage());
    const shown = await this.#formFor(interaction);
    if (request.method !== 'POST') return writePage(response, 200, signInPage(shown));
    const form = await readForm(request);
    if (form === undefined) return writePage(response, 415, signInPage({ ...shown, error: NO_MATCH }), { connection: 'close' });
    if (form.has('cancel')) {
      return this.#finish(request, response, { error: 'access_denied', error_description: 'the user cancelled the sign-in' });
    }
    return this.#signIn(request, response, form, shown);
  }

  async #signIn(request: IncomingMessage, response: ServerResponse, form: URLSearchParams, shown: SignInForm): Promise<void> {
    const login = form.get('login') ?? '';
    const waitS = this.#parts.failures.begin(login);
    if (waitS > 0) {
      const error = `Too many failed attempts. Try again in ${waitS} seconds.`;
      return writePage(response, 429, signInPage({ ...shown, login, error }), { 'retry-after': String(waitS) });
    }
    const account = await this.#check(login, form.get('password') ?? '', shown.withCode ? (form.get('code') ?? '') : undefined);
    if (account === undefined) return writePage(response, 422, signInPage({ ...shown, login, error: NO_MATCH }));
    this.#parts.failures.forget(login);
    return this.#finish(request, response, {
      login: shown.withCode
        ? { accountId: account.id, acr: ACR.multiFactor, amr: ['pwd', 'otp', 'mfa'] }
        : { accountId: account.id, acr: ACR.password, amr: ['pwd'] },
    });
  }

  /** @param code undefined when none was asked for */
  async #check(login: string, password: string, code: string | undefined): Promise<Account | undefined> {
    const account = this.#parts.accounts.byLogin(login);
    const matches = await this.#parts.passwords.matches(account?.id, password);
    return matches && (code === undefined || code === DEMO_CODE) ? account : undefined;
  }

  /** @returns undefined when it has ended, or belongs to another browser */
  async #interaction(request: IncomingMessage, response: ServerResponse): Promise<Interaction | undefined> {
    try {
      const interaction = await this.#parts.provider.interactionDetails(request, response);
      return interaction.prompt.name === 'login' && request.url?.startsWith(pathOf(interaction)) ? interaction : undefined;
    } catch (error) {
      if (error instanceof SessionNotFound) return undefined;
      throw error;
    }
  }

  async #formFor(interaction: Interaction): Promise<SignInForm> {
    const { params, session } = interaction;
    const client = await this.#parts.provider.Client.find(params['client_id'] ?? '');
    return {
      action: pathOf(interaction),
      client: client?.clientName ?? 'the application',
      returnsTo: params['redirect_uri'],
      login: params['login_hint'] ?? (session && this.#parts.accounts.byId(session.accountId)?.email),
      withCode: wantedAcr(params['acr_values']) === ACR.multiFactor,
    };
  }

  #finish(request: IncomingMessage, response: ServerResponse, result: SignInResult): Promise<void> {
    return this.#parts.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

function pathOf({ uid }: Interaction): string {
  return `/interaction/${uid}`;
}
