import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '@portico/pipeline';
import { AuthModule } from '../auth.module.ts';
import { csrfProviders } from '../csrf/csrf.providers.ts';
import { CsrfStage } from '../csrf/csrf.stage.ts';
import { LoginController } from './login.controller.ts';
import { SessionController } from './session.controller.ts';
import { checkSessionEnvironment } from './session.environment.ts';
import { sessionProviders } from './session.providers.ts';
import { SessionStage } from './session.stage.ts';
import { UserTokens } from './user-token.ts';

/** Sessions of browsers, for gateways that have them: everything under /bff. Global, so that credentials find users' tokens. */
@Global()
@Module({
  imports: [AuthModule],
  controllers: [LoginController, SessionController],
  providers: [...sessionProviders, ...csrfProviders],
  exports: [SessionStage, CsrfStage, UserTokens],
})
export class SessionModule implements OnModuleInit {
  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {}

  onModuleInit(): void {
    checkSessionEnvironment(this.environment);
  }
}
