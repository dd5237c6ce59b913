import { Injectable } from '@nestjs/common';
import { type AuthRequirement, type Exchange, GatewayError, type Principal, Stage } from '@portico/pipeline';

/** Lets through who the route or view is for. What has no policy lets nobody through. */
@Injectable()
export class AuthorizeStage extends Stage {
  run({ policy, principal }: Exchange): void {
    if (policy === undefined) throw new GatewayError('forbidden', 'Nothing says who may do this, so nobody may.');
    if (policy.auth === 'anonymous') return;
    if (principal.kind === 'anonymous') {
      throw new GatewayError('unauthenticated', 'This needs to know who you are.', { headers: { 'WWW-Authenticate': 'Demo-User' } });
    }
    if (!fulfils(principal, policy.auth)) throw new GatewayError('forbidden', 'You may not do this.');
  }
}

function fulfils(principal: Principal, auth: AuthRequirement): boolean {
  if (auth === 'user') return principal.kind === 'user';
  if (auth === 'anonymous') return true;
  if ('scopes' in auth) return auth.scopes.every((scope) => principal.scopes.includes(scope));
  return auth.roles.some((role) => principal.roles.includes(role));
}
