import { GatewayError } from '@portico/pipeline';
import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';
import { identityUnavailable } from '../provider/provider.ts';
import { LOGIN_PATH } from './login-url.ts';
import { isInvalidGrant } from './token-grants.ts';

/** OpenID Connect Core section 3.1.2.6: what `prompt=none` gets when the user would have to be asked something. */
const WOULD_HAVE_TO_ASK: ReadonlySet<string> = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);
/** RFC 6749 section 4.1.2.1: the provider's own trouble. */
const PROVIDERS_TROUBLE: readonly string[] = ['temporarily_unavailable', 'server_error'];

/** Whether a silent sign-in found that nobody is signed in at the provider. */
export function isNobodyThere(error: unknown): boolean {
  return error instanceof AuthorizationResponseError && WOULD_HAVE_TO_ASK.has(error.error);
}

/**
 * What went wrong, for whoever tried to sign in. What the provider said is for the log alone.
 *
 * @param loginUrl where to try again
 */
export function loginFailure(cause: unknown, loginUrl: string): GatewayError {
  const { code, detail, headers } = explained(cause);
  const reason = cause instanceof GatewayError ? (cause.cause ?? cause) : cause;
  return new GatewayError(code, detail, { cause: reason, headers, extensions: { loginUrl } });
}

/** An answer to no sign-in that this browser has under way. */
export function unknownAttempt(): GatewayError {
  const detail = 'This sign-in is over: it took longer than ten minutes, was finished before, or began in another browser.';
  return new GatewayError('login_failed', detail, { extensions: { loginUrl: LOGIN_PATH } });
}

function explained(cause: unknown): Pick<GatewayError, 'code' | 'detail' | 'headers'> {
  if (cause instanceof GatewayError) {
    const isProviders = cause.source === 'upstream' || cause.code === 'deadline_exceeded';
    return isProviders ? identityUnavailable(cause) : cause;
  }
  if (cause instanceof AuthorizationResponseError) {
    if (PROVIDERS_TROUBLE.includes(cause.error)) return identityUnavailable(cause);
    if (cause.error === 'access_denied') return failed('You were not signed in, because the sign-in was cancelled.');
    return failed('The identity provider did not sign you in.');
  }
  if (isInvalidGrant(cause)) return failed('The sign-in took too long, or was answered before.');
  // The gateway's own registration is wrong, or the provider is in trouble: neither is the user's fault.
  if (cause instanceof ResponseBodyError || isServerError((cause as Error).cause)) return identityUnavailable(cause);
  return failed('The answer of the identity provider could not be verified.');
}

function failed(detail: string): Pick<GatewayError, 'code' | 'detail' | 'headers'> {
  return { code: 'login_failed', detail, headers: undefined };
}

function isServerError(cause: unknown): boolean {
  return cause instanceof Response && cause.status >= 500;
}
