import { Module } from '@nestjs/common';
import { AuthorizeStage } from './policies/authorize.stage.ts';
import { DemoUserStage } from './demo-user.stage.ts';

/** Who calls, and whether they may. */
@Module({ providers: [DemoUserStage, AuthorizeStage], exports: [DemoUserStage, AuthorizeStage] })
export class AuthModule {}
