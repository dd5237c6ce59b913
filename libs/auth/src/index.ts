import { type Library } from '@portico/pipeline';
import { AuthModule } from './auth.module.ts';
import { bearerSection } from './bearer/bearer.section.ts';
import { keyCommands } from './keys/key-commands.ts';
import { sessionCommands } from './session/session-commands.ts';
import { SessionModule } from './session/session.module.ts';
import { sessionSection } from './session/session.section.ts';

export { BearerStage } from './bearer/bearer.stage.ts';
export { CsrfStage } from './csrf/csrf.stage.ts';
export { AuthorizeStage } from './policies/authorize.stage.ts';
export { selfOrAdmin } from './policies/self-or-admin.ts';
export { SessionStage } from './session/session.stage.ts';

export const auth: Library = { module: AuthModule, sections: [bearerSection], commands: keyCommands };

/** Sessions of browsers, under /bff: for gateways whose clients hold no tokens. Beside `auth`. */
export const sessions: Library = { module: SessionModule, sections: [sessionSection], commands: sessionCommands };
