import { type Library } from '@portico/pipeline';
import { AuthModule } from './auth.module.ts';

export { AuthorizeStage } from './policies/authorize.stage.ts';
export { DemoUserStage } from './demo-user.stage.ts';

export const auth: Library = { module: AuthModule, sections: [] };
