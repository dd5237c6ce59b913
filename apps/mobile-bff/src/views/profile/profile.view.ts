import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Parts } from '@portico/routing';
import { profileParts, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { profileExamples } from './profile.examples.ts';
import { ProfileQuery, ProfileScreen } from './profile.schema.ts';
import { profileScreen } from './profile.shape.ts';

@Controller('v1/screens')
export class ProfileView {
  constructor(private readonly shop: Shop) {}

  @Get('profile')
  @Screen('profile', { auth: 'user', maxCalls: 6, maxBytes: 2000, summary: 'The caller, with addresses, preferences and latest orders', answer: ProfileScreen, examples: profileExamples })
  screen(@Caller() caller: Principal, @Query(query(ProfileQuery)) given: ProfileQuery, @Parts() part: Parts): Promise<Composed<ProfileScreen>> {
    const device = part.device(given);
    return part.compose(profileParts(part, this.shop, caller), (parts) => profileScreen(parts, device));
  }
}
