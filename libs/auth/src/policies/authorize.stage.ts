import { Inject, Injectable } from '@nestjs/common';
import { type Demands, type Exchange, GATEWAY, type GatewayDefinition, GatewayError, type Lack, Stage } from '@portico/pipeline';
import { lackOf } from './demands.ts';

/** Lets through who the route or view is for. What has no policy lets nobody through. */
@Injectable()
export class AuthorizeStage extends Stage {
  constructor(@Inject(GATEWAY) private readonly gateway: GatewayDefinition) {
    super();
  }

  override run(exchange: Exchange): void | Promise<void> {
    const { policy, principal } = exchange;
    if (policy === undefined) throw new GatewayError('forbidden', 'Nothing says who may do this, so nobody may.');
    const { auth } = policy;
    if (auth === 'anonymous') return;
    if (principal.kind === 'anonymous') throw refusal(exchange, { kind: 'credentials' });
    if (auth === 'user') {
      if (principal.kind !== 'user') throw forbidden();
      return;
    }
    const lack = lackOf(principal, auth, Date.now());
    if (lack === 'rights') throw forbidden();
    if (lack) throw refusal(exchange, lack);
    if (auth.policy !== undefined) return this.#ask(auth.policy, exchange);
  }

  #ask(name: NonNullable<Demands['policy']>, exchange: Exchange): void | Promise<void> {
    const allows = this.gateway.policies?.[name];
    if (allows === undefined) throw new Error(`There is no policy "${name}"; the start should have said so.`);
    const verdict = allows(exchange, exchange.params);
    return verdict instanceof Promise ? verdict.then(enforce) : enforce(verdict);
  }
}

function enforce(verdict: boolean): void {
  // Whatever is not a plain yes is a no.
  if (verdict !== true) throw forbidden();
}

const CODES = { credentials: 'unauthenticated', scopes: 'forbidden', 'sign-in': 'step_up_required' } as const;
const DETAILS = {
  credentials: 'This needs to know who you are.',
  scopes: 'Your access does not reach this far.',
  'sign-in': 'This needs a stronger or fresher sign-in than yours.',
} as const;

/** How to come back differs from gateway to gateway: the exchange's challenge knows. */
function refusal({ challenge }: Exchange, lack: Lack): GatewayError {
  return new GatewayError(CODES[lack.kind], DETAILS[lack.kind], challenge?.answer(lack));
}

function forbidden(): GatewayError {
  return new GatewayError('forbidden', 'You may not do this.');
}
