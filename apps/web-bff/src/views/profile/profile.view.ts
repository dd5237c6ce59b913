import { Controller, Get } from '@nestjs/common';
import { Caller, type Principal } from '@portico/pipeline';
import { type Composed, Parts, View } from '@portico/routing';
import { profileParts, Shop } from '@portico/services';
import { profileExamples } from './profile.examples.ts';
import { ProfilePage } from './profile.schema.ts';
import { profilePage } from './profile.shape.ts';

@Controller('api/pages')
export class ProfileView {
  constructor(private readonly shop: Shop) {}

  @Get('profile')
  @View('profile', { auth: 'user', maxCalls: 6, maxBytes: 14000, summary: 'The caller, with addresses, preferences and latest orders', answer: ProfilePage, examples: profileExamples })
  page(@Caller() caller: Principal, @Parts() part: Parts): Promise<Composed<ProfilePage>> {
    return part.compose(profileParts(part, this.shop, caller), profilePage);
  }
}
