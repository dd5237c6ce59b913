import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment, type Exchange, GatewayError, Stage } from '@portico/pipeline';

/**
 * Takes the user from `X-Demo-User`, so that the example shop can be tried before there is a sign-in. Anybody can be
 * anybody with it: in production it is refused.
 */
@Injectable()
export class DemoUserStage extends Stage {
  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {
    super();
  }

  run(exchange: Exchange): void {
    const subject = exchange.request.raw.headers['x-demo-user'];
    if (subject === undefined) return;
    if (this.environment.production) throw new GatewayError('forbidden', 'X-Demo-User is for development; production refuses it.');
    if (typeof subject !== 'string' || !/^[\w-]{1,64}$/.test(subject)) {
      throw new GatewayError('malformed_request', 'X-Demo-User is the id of a user, like u-001.');
    }
    exchange.principal = { kind: 'user', subject, scopes: [], roles: [] };
  }
}
