import { Controller, Get, Query } from '@nestjs/common';
import { Caller, type Principal, query } from '@portico/pipeline';
import { type Composed, Cursors, Parts } from '@portico/routing';
import { homeParts, Shop } from '@portico/services';
import { Screen } from '../screen.decorator.ts';
import { homeExamples } from './home.examples.ts';
import { HomeQuery, HomeScreen } from './home.schema.ts';
import { homeScreen } from './home.shape.ts';

@Controller('v1/screens')
export class HomeView {
  constructor(
    private readonly shop: Shop,
    private readonly cursors: Cursors,
  ) {}

  /** Later pages of it are further products. */
  @Get('home')
  @Screen('home', { auth: 'anonymous', maxCalls: 5, maxBytes: 4000, summary: "The shop's front page", answer: HomeScreen, examples: homeExamples })
  screen(@Caller() caller: Principal, @Query(query(HomeQuery)) { cursor, ...given }: HomeQuery, @Parts() part: Parts): Promise<Composed<HomeScreen>> {
    const device = part.device(given);
    return part.compose(homeParts(part, this.shop, caller, this.cursors.open(cursor, 'home')), (parts) => {
      const screen = homeScreen(parts, device);
      return { ...screen, next: this.cursors.seal(screen.next, 'home') };
    });
  }
}
