import { Injectable } from '@nestjs/common';
import { type Exchange, GatewayError, Stage } from '@portico/pipeline';
import { PublicOrigin } from '../session/public-origin.ts';
import { isOwnCall } from './own-call.ts';

/** RFC 9110 section 9.2.1. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site made a browser do, before anybody asks who the user is. Reading what is open to everybody, and
 * going to a page, is not such a thing.
 */
@Injectable()
export class CsrfStage extends Stage {
  constructor(private readonly origin: PublicOrigin) {
    super();
  }

  override run({ policy, method, request }: Exchange): void {
    if (policy === undefined || policy.csrf === 'exempt') return;
    if (policy.auth === 'anonymous' && SAFE.has(method)) return;
    if (isOwnCall(request.raw, this.origin.value)) return;
    throw new GatewayError('csrf_refused', 'Only pages of this site may call this: send X-CSRF: 1, from the same origin.');
  }
}
