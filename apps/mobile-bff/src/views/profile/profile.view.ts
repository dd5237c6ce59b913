import { Controller, Get } from '@nestjs/common';
import { Caller, type Principal } from '@portico/pipeline';
import { type Composed, Parts } from '@portico/routing';
import { profileParts, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { profileExamples } from './profile.examples.ts';
import { ProfileScreen } from './profile.schema.ts';
import { profileScreen } from './profile.shape.ts';

@Controller('v1/screens')
export class ProfileView {
  constructor(private readonly shop: Shop) {}

  @Get('profile')
  @Screen('profile', { auth: 'user', maxCalls: 4, maxBytes: 800, summary: 'The caller, with addresses and preferences', answer: ProfileScreen, examples: profileExamples })
  screen(@Caller() caller: Principal, @Parts() part: Parts): Promise<Composed<ProfileScreen>> {
    return part.compose(profileParts(part, this.shop, caller.subject), profileScreen);
  }
}
