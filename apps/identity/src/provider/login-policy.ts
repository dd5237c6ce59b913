import { Check, base, type Policy } from 'oidc-provider/lib/helpers/interaction_policy/index.js';

/** How strongly somebody signed in: `acr` values that `acr_values` may ask for (OpenID Connect Core §3.1.2.1). */
export const ACR = { password: 'urn:portico:pwd', multiFactor: 'urn:portico:mfa' } as const;

/** The strength that a request prefers: the first value that is known. */
export function wantedAcr(acrValues: unknown): string {
  const known: string[] = Object.values(ACR);
  return String(acrValues ?? '').split(' ').find((value) => known.includes(value)) ?? ACR.password;
}

/** When somebody must sign in (again): as oidc-provider decides, and for a step-up. Nobody is asked for consent. */
export function loginPolicy(): Policy {
  const policy = base();
  policy.get('consent').checks.clear();
  policy.get('login').checks.add(
    new Check('acr_values', 'a stronger sign-in is required', 'login_required', ({ oidc }) =>
      wantedAcr(oidc.params['acr_values']) === ACR.multiFactor && oidc.session.acr !== ACR.multiFactor),
  );
  return policy;
}
